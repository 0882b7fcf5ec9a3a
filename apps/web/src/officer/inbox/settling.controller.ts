import { Body, Controller, Param, Post, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { Staff } from '#accounts';
import { Consultations } from '#consultations';
import { Inbox, Settling } from '#intake';
import type { Refused } from '#platform';
import { CurrentStaff, page, Roles, seeOther } from '../../shell/index.js';
import { Posted } from '../forms/posted.js';
import { NOTHING_TYPED, readSettlement, typedSettlement, type TypedSettlement } from './settle-form.js';
import { submissionView } from './submission.view.js';
import { DISPOSITION_WORDS } from './words.js';

/** What an officer makes of a submission. Done with one, on to the next that waits. */
@Controller('officer/inbox/:id')
@Roles('officer')
export class SettlingController {
  constructor(
    private readonly inbox: Inbox,
    private readonly settling: Settling,
    private readonly consultations: Consultations,
  ) {}

  @Post('settle')
  async settle(
    @Param('id') id: string,
    @Body() body: unknown,
    @CurrentStaff() staff: Staff,
    @Res() reply: FastifyReply,
  ) {
    const typed = typedSettlement(new Posted(body));
    const wish = readSettlement(typed);
    const outcome = 'kind' in wish ? wish : await this.settling.settle(id, wish, staff);
    if (outcome.kind === 'refused') return this.again(reply, id, staff, outcome, typed);
    const { reference } = await this.inbox.get(id);
    const next = await this.inbox.nextUnsettled(id);
    const words = `${reference} counts as: ${DISPOSITION_WORDS[outcome.disposition]}.`;
    return next === undefined
      ? seeOther(reply, '/officer/inbox', `${words} Nothing else waits.`)
      : seeOther(reply, `/officer/inbox/${next}`, `${words} This is the next one that waits.`);
  }

  @Post('take-back')
  async takeBack(@Param('id') id: string, @CurrentStaff() staff: Staff, @Res() reply: FastifyReply) {
    const outcome = await this.settling.takeBack(id, staff);
    if (outcome.kind === 'refused') return this.again(reply, id, staff, outcome, NOTHING_TYPED);
    return seeOther(
      reply,
      `/officer/inbox/${id}`,
      `Taken back. It counts as: ${DISPOSITION_WORDS[outcome.disposition]}.`,
    );
  }

  private async again(reply: FastifyReply, id: string, staff: Staff, refusal: Refused, typed: TypedSettlement) {
    const submission = await this.inbox.get(id);
    const { items } = await this.consultations.get(submission.consultation.slug);
    const faults = refusal.faults ?? [{ path: 'settle', message: refusal.reason }];
    return page(reply, 'officer/inbox/submission', submissionView(submission, items, staff, { faults, typed }), 422);
  }
}
