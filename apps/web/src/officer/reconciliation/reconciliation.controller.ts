import { Controller, Get, Param, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Consultations } from '#consultations';
import { Intake } from '#intake';
import { Clock } from '#platform';
import { reconciliationView } from '../../public/reconciliation/reconciliation.view.js';
import { page, Roles } from '../../shell/index.js';

/** The reconciliation as it stands at this moment, while answers still come in. */
@Controller('officer/consultations/:slug/reconciliation')
@Roles('officer', 'approver')
export class OfficerReconciliationController {
  constructor(
    private readonly consultations: Consultations,
    private readonly intake: Intake,
    private readonly clock: Clock,
  ) {}

  @Get()
  async show(@Param('slug') slug: string, @Res() reply: FastifyReply) {
    const consultation = await this.consultations.get(slug);
    const reconciliation = await this.intake.reconciliation(consultation.id);
    const table = reconciliationView(consultation, reconciliation, this.clock.now());
    return page(reply, 'officer/reconciliation/show', { table });
  }
}
