import { Body, Controller, Get, Param, Post, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { Staff } from '#accounts';
import { Consultations } from '#consultations';
import { Clock, type Fault, type Refused } from '#platform';
import { CurrentStaff, page, Roles, seeOther } from '../../shell/index.js';
import { attempt } from '../forms/attempt.js';
import { Posted } from '../forms/posted.js';
import { readInstant } from './consultation-sections.js';
import { launchView } from './launch.view.js';

/** The launch: what the rules find, submitting, the second person, setting a rule aside, extending. */
@Controller('officer/consultations/:slug/launch')
@Roles('officer', 'approver')
export class LaunchController {
  constructor(
    private readonly consultations: Consultations,
    private readonly clock: Clock,
  ) {}

  @Get()
  async show(@Param('slug') slug: string, @CurrentStaff() staff: Staff, @Res() reply: FastifyReply) {
    return this.page(reply, { slug, staff });
  }

  @Post('submit')
  async submit(@Param('slug') slug: string, @CurrentStaff() staff: Staff, @Res() reply: FastifyReply) {
    const act = () => this.consultations.submit(slug, staff);
    return this.after(reply, { slug, staff, act, done: 'Submitted. A second person approves it now.' });
  }

  @Post('approve')
  async approve(@Param('slug') slug: string, @CurrentStaff() staff: Staff, @Res() reply: FastifyReply) {
    const act = () => this.consultations.approve(slug, staff);
    return this.after(reply, { slug, staff, act, done: 'Launch approved.' });
  }

  @Post('take-back')
  async takeBack(
    @Param('slug') slug: string,
    @Body() body: unknown,
    @CurrentStaff() staff: Staff,
    @Res() reply: FastifyReply,
  ) {
    const posted = new Posted(body);
    const act = () => this.consultations.takeBack(slug, posted.text('reason'), staff);
    return this.after(reply, { slug, staff, posted, act, done: 'It is a draft again.' });
  }

  @Post('override')
  async override(
    @Param('slug') slug: string,
    @Body() body: unknown,
    @CurrentStaff() staff: Staff,
    @Res() reply: FastifyReply,
  ) {
    const posted = new Posted(body);
    const rule = posted.text('rule');
    const act = () => this.consultations.override(slug, rule, posted.text('reason'), staff);
    return this.after(reply, { slug, staff, posted, act, done: `${rule} is set aside. The reason is published.` });
  }

  @Post('extend')
  async extend(
    @Param('slug') slug: string,
    @Body() body: unknown,
    @CurrentStaff() staff: Staff,
    @Res() reply: FastifyReply,
  ) {
    const posted = new Posted(body);
    const { timeZone } = await this.consultations.get(slug);
    const faults: Fault[] = [];
    const closesAt = readInstant(posted, { name: 'closes', timeZone }, faults);
    if (closesAt === undefined) return this.page(reply, { slug, staff, posted, faults });
    const act = () => this.consultations.extend(slug, closesAt, posted.text('reason'), staff);
    return this.after(reply, { slug, staff, posted, act, done: 'Extended. Every page shows the new closing time.' });
  }

  private async after(
    reply: FastifyReply,
    { act, done, ...turn }: Turn & { act: () => Promise<{ kind: string } | Refused>; done: string },
  ) {
    const attempted = await attempt(act);
    if (attempted.kind === 'wrong') return this.page(reply, { ...turn, faults: attempted.faults });
    const result = attempted.value;
    if (result.kind !== 'refused') return seeOther(reply, `/officer/consultations/${turn.slug}/launch`, done);
    const { reason: refusal, faults = [] } = result as Refused;
    return this.page(reply, { ...turn, refusal, faults });
  }

  private async page(reply: FastifyReply, { slug, staff, posted, refusal, faults = [] }: Turn) {
    const consultation = await this.consultations.get(slug);
    const findings = await this.consultations.findings(slug);
    const steps = await this.consultations.steps(consultation.id);
    const typed = Object.fromEntries(
      ['closesDate', 'closesTime', 'reason', 'rule'].map((name) => [name, posted?.text(name) ?? '']),
    );
    const wrong = { ...(refusal === undefined ? {} : { refusal }), faults, typed };
    const view = launchView({ consultation, findings, steps }, staff, this.clock.now(), wrong);
    return page(reply, 'officer/consultations/launch', view, refusal === undefined && faults.length === 0 ? 200 : 422);
  }
}

interface Turn {
  slug: string;
  staff: Staff;
  posted?: Posted;
  refusal?: string;
  faults?: readonly Fault[];
}
