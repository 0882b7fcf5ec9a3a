import { Body, Controller, Get, Param, Post, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { Staff } from '#accounts';
import { Assemblies, Consultations, Recommendations, type ConsultationInput } from '#consultations';
import { Clock, Conflict, NotFound, type Fault } from '#platform';
import { CurrentStaff, page, Roles, seeOther } from '../../shell/index.js';
import { attempt } from '../forms/attempt.js';
import { formView, type Section } from '../forms/fields.js';
import { Posted } from '../forms/posted.js';
import { isSection, readSection, readTimes, SECTIONS, sectionValues, typedSection } from './consultation-sections.js';
import { listView, overviewView, pickView } from './consultations.view.js';

const [TITLE, SLUG] = SECTIONS.basics.fields;
const BEGINNING: readonly Section[] = [{ title: '', fields: [TITLE, SLUG] }, SECTIONS.times];

/** Consultations: the list, a new one from picked recommendations, the overview, and what is said of the whole. */
@Controller('officer/consultations')
@Roles('officer', 'approver')
export class ConsultationsController {
  constructor(
    private readonly consultations: Consultations,
    private readonly assemblies: Assemblies,
    private readonly recommendations: Recommendations,
    private readonly clock: Clock,
  ) {}

  @Get()
  async list(@Res() reply: FastifyReply) {
    return page(reply, 'officer/consultations/list', listView(await this.consultations.list(), this.clock.now()));
  }

  @Get('new')
  async begin(@Query('assembly') slug: string | undefined, @Res() reply: FastifyReply) {
    if (slug === undefined || slug === '') {
      return page(reply, 'officer/consultations/choose-assembly', {
        assemblies: await this.assemblies.listPublished(),
      });
    }
    const values = { opensTime: '09:00', closesTime: '23:59', timeZone: 'Europe/London' };
    return page(reply, 'officer/consultations/new', await this.newView(slug, values));
  }

  @Post()
  async create(@Body() body: unknown, @CurrentStaff() staff: Staff, @Res() reply: FastifyReply) {
    const posted = new Posted(body);
    const { patch, faults } = readTimes(posted);
    const recommendationIds = posted.list('recommendations');
    if (recommendationIds.length === 0)
      faults.push({ path: 'recommendations', message: 'Choose at least one recommendation' });
    const facts = { title: posted.text('title'), slug: posted.text('slug').trim(), ...patch };
    const create = () => this.consultations.create({ ...(facts as ConsultationInput), recommendationIds }, staff);
    const attempted = await attempt(create, { faults, taken: 'slug' });
    if (attempted.kind === 'done') {
      const next = 'The draft is made. Now say what can still change.';
      return seeOther(reply, `/officer/consultations/${attempted.value.slug}`, next);
    }
    const typed = Object.fromEntries(
      BEGINNING.flatMap((one) => one.fields).map(({ name }) => [name, posted.text(name)]),
    );
    return page(
      reply,
      'officer/consultations/new',
      await this.newView(posted.text('assembly'), typed, { faults: onFields(attempted.faults), recommendationIds }),
      422,
    );
  }

  @Get(':slug')
  async show(@Param('slug') slug: string, @Res() reply: FastifyReply) {
    const consultation = await this.consultations.get(slug);
    const findings = await this.consultations.findings(slug);
    return page(reply, 'officer/consultations/show', overviewView(consultation, findings, this.clock.now()));
  }

  @Get(':slug/edit/:section')
  async edit(@Param('slug') slug: string, @Param('section') section: string, @Res() reply: FastifyReply) {
    if (!isSection(section)) throw new NotFound('There is no such part of a consultation');
    const consultation = await this.consultations.get(slug);
    const form = formView([SECTIONS[section]], sectionValues(section, consultation));
    return page(reply, 'officer/consultations/edit', { form, section, slug, title: consultation.title });
  }

  @Post(':slug/edit/:section')
  async save(
    @Param('slug') slug: string,
    @Param('section') section: string,
    @Body() body: unknown,
    @CurrentStaff() staff: Staff,
    @Res() reply: FastifyReply,
  ) {
    if (!isSection(section)) throw new NotFound('There is no such part of a consultation');
    const posted = new Posted(body);
    const consultation = await this.consultations.get(slug);
    if (consultation.state !== 'draft') throw new Conflict('It is submitted. Take it back to the draft to change it.');
    const { patch, faults } = readSection(section, posted, consultation);
    const attempted = await attempt(() => this.consultations.save(slug, patch, staff), { faults, taken: 'slug' });
    if (attempted.kind === 'done') return seeOther(reply, `/officer/consultations/${attempted.value.slug}`, 'Saved.');
    const form = formView([SECTIONS[section]], typedSection(section, posted), onFields(attempted.faults));
    return page(reply, 'officer/consultations/edit', { form, section, slug, title: consultation.title }, 422);
  }

  private async newView(
    assemblySlug: string,
    values: Record<string, string>,
    wrong: { faults: readonly Fault[]; recommendationIds: string[] } = { faults: [], recommendationIds: [] },
  ) {
    const assembly = await this.assemblies.get(assemblySlug);
    const recommendations = await this.recommendations.list(assembly.id);
    const picked = wrong.faults.filter((fault) => fault.path.startsWith('recommendation'));
    const form = formView(
      BEGINNING,
      values,
      wrong.faults.filter((fault) => !picked.includes(fault)),
    );
    const summary = [...form.summary, ...picked.map((fault) => ({ text: fault.message, href: '#recommendations' }))];
    const pickError = picked[0] === undefined ? undefined : { text: picked[0].message };
    return { ...pickView(assembly, recommendations, wrong.recommendationIds), form: { ...form, summary }, pickError };
  }
}

/** The opening and the closing are each one instant in the lib and two fields on the page. */
function onFields(faults: readonly Fault[]): Fault[] {
  return faults.map((fault) => ({ ...fault, path: fault.path.replace(/^(opens|closes)At$/u, '$1Date') }));
}
