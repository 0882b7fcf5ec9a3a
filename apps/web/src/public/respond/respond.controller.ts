import { Body, Controller, Get, Param, Post, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { NotFound } from '#platform';
import { page, seeOther } from '../../shell/index.js';
import { chosenItems, EMPTY, withAnswer, withoutItem } from './draft.js';
import type { Draft } from './draft.js';
import { stepsOf } from './journey.js';
import type { Step } from './journey.js';
import { field, readAnswer, readContact, readItems, readPublish, readWho, typedContact } from './posted.js';
import type { Form } from './posted.js';
import {
  afterItems,
  afterSkipping,
  contactView,
  itemsView,
  onward,
  publishView,
  questionView,
  respondPath,
  whoView,
} from './respond.view.js';
import type { QuestionTurn, Turn } from './respond.view.js';
import { isLeaving, Turns } from './turns.js';
import type { Visit } from './visits.js';

type From = string | undefined;

/** The pages of the form up to the check: each keeps what was typed and leads on to the next. */
@Controller('consultations/:slug/respond')
export class RespondController {
  constructor(private readonly turns: Turns) {}

  @Get()
  async start(
    @Param('slug') slug: string,
    @Query('from') from: From,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ) {
    const turn = await this.turns.begin(slug, request, reply, from);
    if (turn === undefined) return reply;
    const [first] = stepsOf(turn.consultation, turn.draft);
    const view = itemsView({ ...turn, step: { kind: 'items' } });
    if (view.late === undefined && first?.kind === 'question') return reply.redirect(respondPath(slug, first), 302);
    return page(reply, 'public/respond/items', view);
  }

  @Post()
  async choose(
    @Param('slug') slug: string,
    @Body() form: Form,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ) {
    const turn = await this.at(slug, { kind: 'items' }, form, request, reply);
    if (turn === undefined) return reply;
    if (turn.consultation.items.length === 1) {
      return this.turns.end(turn, turn.draft, form, reply, respondPath(slug, firstStep(turn)));
    }
    const read = readItems(turn.consultation, form);
    if (!read.ok && isLeaving(form)) return this.turns.leave(turn, reply);
    if (!read.ok) {
      const view = itemsView({ ...turn, draft: { ...turn.draft, items: [] }, faults: read.faults });
      return page(reply, 'public/respond/items', view, 422);
    }
    const draft = { ...turn.draft, items: read.value };
    return this.turns.end(turn, draft, form, reply, afterItems({ ...turn, draft }, turn.draft));
  }

  @Get('answer/:ref/:key')
  async ask(
    @Param() at: QuestionAt,
    @Query('from') from: From,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ) {
    const visit = await this.turns.begin(at.slug, request, reply, from);
    if (visit === undefined) return reply;
    const turn = questionTurn(visit, at);
    if (turn === undefined) return seeOther(reply, respondPath(at.slug));
    return page(reply, 'public/respond/question', questionView(turn));
  }

  @Post('answer/:ref/:key')
  async answer(
    @Param() at: QuestionAt,
    @Body() form: Form,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ) {
    const visit = await this.turns.begin(at.slug, request, reply, field(form, 'from'));
    if (visit === undefined) return reply;
    const turn = questionTurn(visit, at);
    if (turn === undefined) return seeOther(reply, respondPath(at.slug));
    const { item, question } = turn.step;
    if (field(form, 'act') === 'skip') {
      const draft = withoutItem(turn.consultation, turn.draft, item.ref);
      return this.turns.end(turn, draft, form, reply, afterSkipping(turn, draft));
    }
    const read = readAnswer(question, form);
    if (!read.ok && isLeaving(form)) return this.turns.leave(turn, reply);
    if (!read.ok) {
      const view = questionView({ ...turn, faults: read.faults }, field(form, 'answer'));
      return page(reply, 'public/respond/question', view, 422);
    }
    return this.turns.end(turn, withAnswer(turn.draft, item, question, read.value), form, reply);
  }

  @Get('about-you')
  async who(
    @Param('slug') slug: string,
    @Query('from') from: From,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ) {
    const turn = await this.turns.begin(slug, request, reply, from);
    return turn === undefined ? reply : page(reply, 'public/respond/who', whoView({ ...turn, step: { kind: 'who' } }));
  }

  @Post('about-you')
  async saveWho(
    @Param('slug') slug: string,
    @Body() form: Form,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ) {
    const turn = await this.at(slug, { kind: 'who' }, form, request, reply);
    if (turn === undefined) return reply;
    const read = readWho(form);
    if (!read.ok && isLeaving(form)) return this.turns.leave(turn, reply);
    if (!read.ok) return page(reply, 'public/respond/who', whoView({ ...turn, faults: read.faults }), 422);
    const draft: Draft = { ...turn.draft, who: read.value };
    // An organisation has to say its name, so a change to one leads through the next page as well.
    const named = read.value === 'person' || draft.organisation !== undefined;
    const location = onward({ ...turn, draft, fromCheck: turn.fromCheck && named });
    return this.turns.end(turn, draft, form, reply, location);
  }

  @Get('contact')
  async contact(
    @Param('slug') slug: string,
    @Query('from') from: From,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ) {
    const turn = await this.turns.begin(slug, request, reply, from);
    if (turn === undefined) return reply;
    return page(reply, 'public/respond/contact', contactView({ ...turn, step: { kind: 'contact' } }));
  }

  @Post('contact')
  async saveContact(
    @Param('slug') slug: string,
    @Body() form: Form,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ) {
    const turn = await this.at(slug, { kind: 'contact' }, form, request, reply);
    if (turn === undefined) return reply;
    // What is missing can be given later; what is wrong would be lost, so it is said now.
    const read = readContact(isLeaving(form) ? 'person' : (turn.draft.who ?? 'person'), form);
    if (!read.ok) {
      const view = contactView({ ...turn, faults: read.faults }, typedContact(form));
      return page(reply, 'public/respond/contact', view, 422);
    }
    return this.turns.end(turn, { ...turn.draft, ...read.value }, form, reply);
  }

  @Get('publishing')
  async publishing(
    @Param('slug') slug: string,
    @Query('from') from: From,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ) {
    const turn = await this.turns.begin(slug, request, reply, from);
    if (turn === undefined) return reply;
    return page(reply, 'public/respond/publishing', publishView({ ...turn, step: { kind: 'publish' } }));
  }

  @Post('publishing')
  async savePublishing(
    @Param('slug') slug: string,
    @Body() form: Form,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ) {
    const turn = await this.at(slug, { kind: 'publish' }, form, request, reply);
    if (turn === undefined) return reply;
    const read = readPublish(turn.draft, form);
    if (!read.ok && isLeaving(form)) return this.turns.leave(turn, reply);
    if (!read.ok) {
      const view = publishView({ ...turn, faults: read.faults }, field(form, 'publish'));
      return page(reply, 'public/respond/publishing', view, 422);
    }
    return this.turns.end(turn, { ...turn.draft, publish: read.value }, form, reply);
  }

  /** Somebody who sent the page `step`. */
  private async at(slug: string, step: Step, form: Form, request: FastifyRequest, reply: FastifyReply) {
    const visit = await this.turns.begin(slug, request, reply, field(form, 'from'));
    return visit && { ...visit, step };
  }
}

interface QuestionAt {
  slug: string;
  ref: string;
  key: string;
}

/** Undefined where this item was not chosen. Throws NotFound where the consultation has no such question. */
function questionTurn(
  visit: Visit & { fromCheck: boolean },
  { ref, key }: QuestionAt,
): (QuestionTurn & Visit) | undefined {
  const item = visit.consultation.items.find((one) => one.ref === ref);
  const question = item?.questions.find((one) => one.key === key);
  if (item === undefined || question === undefined) throw new NotFound('This consultation has no such question.');
  if (!chosenItems(visit.consultation, visit.draft).includes(item)) return undefined;
  return { ...visit, step: { kind: 'question', item, question } };
}

function firstStep({ consultation }: Turn): Step {
  return stepsOf(consultation, EMPTY)[0] ?? { kind: 'who' };
}
