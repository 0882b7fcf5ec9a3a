import { Controller, Get, Param, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Consultations, formatInstant, phaseOf } from '#consultations';
import { Findings } from '#findings';
import { Intake } from '#intake';
import { Clock, NotFound } from '#platform';
import { page } from '../../shell/index.js';
import { CAMPAIGNS, campaignsView, reconciliationView } from './reconciliation.view.js';

/** What was received and what became of it, for everybody, once nobody can answer any more. */
@Controller('consultations/:slug/reconciliation')
export class ReconciliationController {
  constructor(
    private readonly consultations: Consultations,
    private readonly intake: Intake,
    private readonly findings: Findings,
    private readonly clock: Clock,
  ) {}

  @Get()
  async show(@Param('slug') slug: string, @Res() reply: FastifyReply) {
    const consultation = await this.consultations.get(slug);
    const now = this.clock.now();
    const phase = phaseOf(consultation, now);
    if (phase === 'unpublished') throw new NotFound('There is no such consultation.');
    const { title, closesAt, timeZone } = consultation;
    const about = { slug, title, open: phase !== 'closed', closes: formatInstant(closesAt, timeZone) };
    const table = about.open
      ? undefined
      : reconciliationView(consultation, await this.intake.reconciliation(consultation.id), now);
    const campaigns = about.open
      ? []
      : await this.findings.groups(consultation.id, { kind: 'confirmed', from: 0, limit: CAMPAIGNS });
    return page(reply, 'public/reconciliation/show', { ...about, table, campaigns: campaignsView(campaigns) });
  }
}
