import { Controller, Get, Param, Res, Sse, type MessageEvent } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { concatMap, from, map, takeWhile, timer, type Observable } from 'rxjs';
import { Consultations } from '#consultations';
import { Findings } from '#findings';
import { page, Roles } from '../../shell/index.js';
import { listView, live, overviewView } from './findings.view.js';

const EVERY_MS = 1_500;

/** What the machine is doing with the responses, consultation by consultation, as it happens. */
@Controller('officer/findings')
@Roles('officer', 'approver', 'assurer')
export class FindingsController {
  constructor(
    private readonly consultations: Consultations,
    private readonly findings: Findings,
  ) {}

  @Get()
  async list(@Res() reply: FastifyReply) {
    return page(reply, 'officer/findings/list', listView(await this.consultations.list()));
  }

  @Get(':consultation')
  async overview(@Param('consultation') slug: string, @Res() reply: FastifyReply) {
    const consultation = await this.consultations.get(slug);
    const progress = await this.findings.progress(consultation.id);
    const groups = await this.findings.groups(consultation.id);
    const campaigns = groups.filter((group) => group.kind === 'campaign').length;
    const counts = { campaigns, duplicates: groups.length - campaigns };
    return page(reply, 'officer/findings/overview', overviewView(consultation, progress, counts));
  }

  /** Server-sent events until everything is settled; without JavaScript the page has a link that loads it again. */
  @Sse(':consultation/events')
  async events(@Param('consultation') slug: string): Promise<Observable<MessageEvent>> {
    const { id } = await this.consultations.get(slug);
    return timer(0, EVERY_MS).pipe(
      concatMap(() => from(this.findings.progress(id))),
      takeWhile((progress) => !progress.settled, true),
      map((progress) => ({ data: live(progress) })),
    );
  }
}
