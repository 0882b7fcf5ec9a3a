import { Controller, Get, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { Staff } from '#accounts';
import { Consultations } from '#consultations';
import { Findings } from '#findings';
import { Outcomes } from '#outcomes';
import { Clock } from '#platform';
import { CurrentStaff, page, Roles } from '../../shell/index.js';
import { homeView, type RunningConsultation } from './home.view.js';
import { Needs } from './needs.service.js';

/** What needs me now; beneath, every consultation that is not put away. */
@Controller('officer')
@Roles('officer', 'approver')
export class OfficerHomeController {
  constructor(
    private readonly needs: Needs,
    private readonly consultations: Consultations,
    private readonly outcomes: Outcomes,
    private readonly findings: Findings,
    private readonly clock: Clock,
  ) {}

  @Get()
  async home(@CurrentStaff() staff: Staff, @Res() reply: FastifyReply) {
    const view = homeView(await this.needs.of(staff), await this.running(), this.clock.now());
    return page(reply, 'officer/home/home', view);
  }

  private async running(): Promise<RunningConsultation[]> {
    const shown = (await this.consultations.list()).filter((one) => one.state !== 'archived');
    return Promise.all(
      shown.map(async (consultation) => ({
        consultation,
        arrivals: await this.outcomes.arrivals(consultation.id),
        progress: await this.findings.progress(consultation.id),
      })),
    );
  }
}
