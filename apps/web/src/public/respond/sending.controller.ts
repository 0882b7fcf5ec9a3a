import { Body, Controller, Get, Param, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Conflict } from '#platform';
import { Intake } from '#intake';
import type { Receipt } from '#intake';
import { page, seeOther } from '../../shell/index.js';
import { afterSending, incomingOf } from './draft.js';
import { missingOf } from './journey.js';
import type { Missing } from './journey.js';
import { field } from './posted.js';
import type { Form } from './posted.js';
import { recordText } from './record.js';
import { checkView, respondPath } from './respond.view.js';
import { alreadySentView, closedView, goneView, sentView } from './sent.view.js';
import { closedDoor, Visits } from './visits.js';
import type { Visit } from './visits.js';

/** Check your answers, send them once, and the confirmation that only this browser sees. */
@Controller('consultations/:slug/respond')
export class SendingController {
  constructor(
    private readonly visits: Visits,
    private readonly intake: Intake,
  ) {}

  @Get('check')
  async check(@Param('slug') slug: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply) {
    const visit = await this.visits.of(slug, request);
    if (visit.draft.sent !== undefined) {
      return page(reply, 'public/respond/already-sent', alreadySentView(visit.consultation));
    }
    if (visit.intent === undefined) return seeOther(reply, respondPath(slug));
    return showCheck(reply, visit);
  }

  /** However often the same form is sent: one submission, and its one receipt. */
  @Post('check')
  async send(
    @Param('slug') slug: string,
    @Body() form: Form,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ) {
    const visit = await this.visits.of(slug, request);
    const { consultation, draft, intent } = visit;
    const confirmation = `${respondPath(slug)}/sent`;
    if (draft.sent !== undefined) return seeOther(reply, confirmation);
    if (intent === undefined) return page(reply, 'public/respond/gone', goneView(consultation, 'answers'), 409);
    if (field(form, 'intent') !== intent)
      return showCheck(
        reply,
        visit,
        [stale('These answers were changed in another window. Check them and send again')],
        409,
      );
    const missing = missingOf(consultation, draft);
    if (missing.length > 0) return showCheck(reply, visit, missing, 422);
    const outcome = await this.intake.receive(incomingOf(consultation, draft, intent)).catch(keptBefore);
    if (outcome.kind === 'refused') {
      return page(reply, 'public/respond/closed', closedView(consultation, outcome.reason), 409);
    }
    await this.visits.keep(visit, afterSending(draft), reply);
    // Where an earlier state of these answers had been received, the page there says so.
    return seeOther(reply, outcome.kind === 'received' ? confirmation : respondPath(slug, { kind: 'check' }));
  }

  @Get('sent')
  async sent(@Param('slug') slug: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply) {
    const visit = await this.visits.of(slug, request);
    const receipt = await this.receiptOf(visit);
    if (receipt !== undefined) {
      return page(reply, 'public/respond/sent', sentView(visit.consultation, receipt, visit.draft));
    }
    if (visit.intent !== undefined) return seeOther(reply, respondPath(slug, { kind: 'check' }));
    return page(reply, 'public/respond/gone', goneView(visit.consultation, 'confirmation'), 404);
  }

  @Get('record')
  async record(@Param('slug') slug: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply) {
    const visit = await this.visits.of(slug, request);
    const receipt = await this.receiptOf(visit);
    if (receipt === undefined) {
      return page(reply, 'public/respond/gone', goneView(visit.consultation, 'confirmation'), 404);
    }
    reply.header('content-disposition', `attachment; filename="${receipt.reference}.txt"`);
    reply.header('cache-control', 'no-store');
    return reply.type('text/plain; charset=utf-8').send(recordText(visit.consultation, visit.draft, receipt));
  }

  /** The receipt is asked for anew each time: the secret is kept nowhere but with the respondent. */
  private async receiptOf({ consultation, draft, intent }: Visit): Promise<Receipt | undefined> {
    if (intent === undefined || draft.sent === undefined) return undefined;
    return this.intake.receiptOf(consultation.slug, intent);
  }

  /** Takes the draft, or the confirmation with its secret, off this browser. */
  @Post('forget')
  async forget(
    @Param('slug') slug: string,
    @Body() form: Form,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ) {
    await this.visits.forget(await this.visits.of(slug, request), reply);
    if (field(form, 'then') === 'again') return seeOther(reply, respondPath(slug));
    return seeOther(
      reply,
      `/consultations/${encodeURIComponent(slug)}`,
      'Nothing of your answer is left in this browser.',
    );
  }
}

/** Another state of the same form was received before: `receive` says so by throwing. */
function keptBefore(error: unknown): { kind: 'kept-before' } {
  if (error instanceof Conflict) return { kind: 'kept-before' };
  throw error;
}

function showCheck(reply: FastifyReply, visit: Visit, missing: Missing[] = [], status = 200) {
  const reason = closedDoor(visit);
  if (reason !== undefined) return page(reply, 'public/respond/closed', closedView(visit.consultation, reason), 409);
  const turn = { ...visit, intent: visit.intent ?? '', step: { kind: 'check' } as const, fromCheck: false };
  return page(reply, 'public/respond/check', checkView(turn, missing), status);
}

function stale(message: string): Missing {
  return { step: { kind: 'check' }, message };
}
