import { Body, Controller, Get, Param, Post, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Assemblies, Consultations, Recommendations, type Consultation, type Item } from '#consultations';
import { NotFound } from '#platform';
import { page, Roles, seeOther } from '../../shell/index.js';
import { attempt } from '../forms/attempt.js';
import { Posted } from '../forms/posted.js';
import { pickView } from './consultations.view.js';
import { itemForm, itemFormAgain, readItem, type ItemForm } from './item-form.js';

/** The items of a draft: which recommendations, and what is written on each. */
@Controller('officer/consultations/:slug/items')
@Roles('officer', 'approver')
export class ItemsController {
  constructor(
    private readonly consultations: Consultations,
    private readonly assemblies: Assemblies,
    private readonly recommendations: Recommendations,
  ) {}

  @Get()
  async pick(@Param('slug') slug: string, @Res() reply: FastifyReply) {
    const consultation = await this.consultations.get(slug);
    const assembly = await this.assemblies.get(consultation.assembly.slug);
    const there = new Set(consultation.items.map((item) => item.recommendationId));
    const others = (await this.recommendations.list(assembly.id)).filter((one) => !there.has(one.id));
    const view = { ...pickView(assembly, others, []), slug, title: consultation.title };
    return page(reply, 'officer/consultations/pick', view);
  }

  @Post()
  async add(@Param('slug') slug: string, @Body() body: unknown, @Res() reply: FastifyReply) {
    const chosen = new Posted(body).list('recommendations');
    await this.consultations.addItems(slug, chosen);
    return seeOther(
      reply,
      `/officer/consultations/${slug}`,
      chosen.length === 1 ? 'One item added.' : `${String(chosen.length)} items added.`,
    );
  }

  @Get(':ref')
  async edit(@Param('slug') slug: string, @Param('ref') ref: string, @Res() reply: FastifyReply) {
    const consultation = await this.consultations.get(slug);
    const item = itemOf(consultation, ref);
    return page(reply, 'officer/consultations/item', view(consultation, item, itemForm(item)));
  }

  @Post(':ref')
  async save(
    @Param('slug') slug: string,
    @Param('ref') ref: string,
    @Body() body: unknown,
    @Res() reply: FastifyReply,
  ) {
    const posted = new Posted(body);
    const attempted = await attempt(() => this.consultations.saveItem(slug, ref, readItem(posted)));
    if (attempted.kind === 'done') {
      return seeOther(reply, afterSaving(attempted.value, ref, posted.text('then')), `${ref} is saved.`);
    }
    const consultation = await this.consultations.get(slug);
    const form = itemFormAgain(posted, attempted.faults);
    return page(reply, 'officer/consultations/item', view(consultation, itemOf(consultation, ref), form), 422);
  }

  @Post(':ref/remove')
  async remove(@Param('slug') slug: string, @Param('ref') ref: string, @Res() reply: FastifyReply) {
    await this.consultations.removeItem(slug, ref);
    return seeOther(reply, `/officer/consultations/${slug}`, `${ref} is no longer part of it.`);
  }
}

function itemOf(consultation: Consultation, ref: string): Item {
  const item = consultation.items.find((one) => one.ref === ref);
  if (item === undefined) throw new NotFound(`There is no item ${ref}`);
  return item;
}

/** On to the next item, the same once more, or back to the overview: as the pressed button says. */
function afterSaving({ slug, items }: Consultation, ref: string, then: string): string {
  const at = items.findIndex((item) => item.ref === ref);
  const onward = then === 'more' ? items[at] : then === 'next' ? items[at + 1] : undefined;
  return `/officer/consultations/${slug}${onward === undefined ? '' : `/items/${onward.ref}`}`;
}

function view(consultation: Consultation, item: Item, form: ItemForm) {
  const { slug, title, state } = consultation;
  const isLast = consultation.items.at(-1)?.ref === item.ref;
  return {
    slug,
    title,
    draft: state === 'draft',
    ref: item.ref,
    words: item.words,
    language: item.language,
    form,
    isLast,
  };
}
