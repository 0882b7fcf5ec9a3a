import { Body, Controller, Post, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { Refused } from '#platform';
import { Consultations } from '#consultations';
import { Equality, Intake } from '#intake';
import { page, seeOther } from '../../shell/index.js';
import { draftToAmend } from '../respond/draft.js';
import { respondPath } from '../respond/respond.view.js';
import { Visits } from '../respond/visits.js';
import { confirmView } from './receipts.view.js';
import type { Holder } from './receipts.view.js';
import { Tellings } from './tellings.js';

/** What whoever holds a receipt may do with the answer: change it, take it back, say that it was somebody else's. */
@Controller('receipts')
export class ActsController {
  constructor(
    private readonly tellings: Tellings,
    private readonly intake: Intake,
    private readonly equality: Equality,
    private readonly consultations: Consultations,
    private readonly visits: Visits,
  ) {}

  /** Leads to the form with the answer in it, which replaces the one before once it is sent. */
  @Post('amend')
  async amend(@Body() body: unknown, @Res() reply: FastifyReply): Promise<FastifyReply> {
    const holder = await this.tellings.holder(body, reply);
    if (holder === undefined) return reply;
    const { consultation } = await this.intake.receipt(holder.reference, holder.secret);
    const form = await this.consultations.byId(consultation.id);
    const outcome = await this.intake.draftToAmend(holder.reference, holder.secret, (kept) => draftToAmend(form, kept));
    if (outcome.kind === 'refused') return this.tellings.tell(holder, reply, { refused: outcome.reason });
    this.visits.adopt(form.slug, outcome.draft.token, reply);
    return seeOther(reply, respondPath(form.slug, { kind: 'check' }));
  }

  @Post('withdraw')
  withdraw(@Body() body: unknown, @Res() reply: FastifyReply): Promise<FastifyReply> {
    return this.onceSure('withdraw', body, reply, async ({ reference, secret }) => {
      return said(await this.intake.withdraw(reference, secret), 'Your answer is taken back. It no longer counts.');
    });
  }

  @Post('not-me')
  disown(@Body() body: unknown, @Res() reply: FastifyReply): Promise<FastifyReply> {
    return this.onceSure('disown', body, reply, async ({ reference, secret }) => {
      return said(
        await this.intake.disown(reference, secret),
        'Thank you for telling us. The answer no longer counts.',
      );
    });
  }

  @Post('withdraw-equality')
  withdrawEquality(@Body() body: unknown, @Res() reply: FastifyReply): Promise<FastifyReply> {
    return this.onceSure('equality', body, reply, async ({ reference, secret }) => {
      await this.equality.withdraw((await this.intake.receipt(reference, secret)).submissionId);
      return { done: 'What you said about you is deleted.' };
    });
  }

  /** Asks first; the button of that page does it, and the story then tells of it. */
  private async onceSure(
    what: Parameters<typeof confirmView>[0],
    body: unknown,
    reply: FastifyReply,
    act: (holder: Holder) => Promise<{ done?: string; refused?: string }>,
  ): Promise<FastifyReply> {
    const holder = await this.tellings.holder(body, reply);
    if (holder === undefined) return reply;
    const isSure = (body as { sure?: unknown }).sure === 'yes';
    if (!isSure) return page(reply, 'public/receipts/confirm', confirmView(what, holder));
    return this.tellings.tell(holder, reply, await act(holder));
  }
}

function said(outcome: Refused | undefined, done: string): { done?: string; refused?: string } {
  return outcome === undefined ? { done } : { refused: `This cannot be done: ${outcome.reason}.` };
}
