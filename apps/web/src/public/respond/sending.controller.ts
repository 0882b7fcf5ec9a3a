import { Body, Controller, Get, Param, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { page, seeOther } from '../../shell/index.js';
import { checkView } from './check.view.js';
import { missingOf, pathOf } from './journey.js';
import type { Missing } from './journey.js';
import { field } from './posted.js';
import type { Form } from './posted.js';
import { recordText } from './record.js';
import { respondPath } from './respond.view.js';
import { Sending } from './sending.js';
import { alreadySentView, closedView, goneView, sendAgainView, sentView } from './sent.view.js';
import { isLeaving } from './turns.js';
import { closedDoor, Visits } from './visits.js';
import type { Visit } from './visits.js';

/** Check your answers, send them once, and the confirmation that only this browser sees. */
@Controller('consultations/:slug/respond')
export class SendingController {
  constructor(
    private readonly visits: Visits,
    private readonly sending: Sending,
  ) {}

  @Get('check')
  async check(@Param('slug') slug: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply) {
    const visit = await this.visits.of(slug, request);
    if (visit.draft.sent !== undefined) {
      return page(reply, 'public/respond/already-sent', alreadySentView(visit.consultation));
    }
    if (visit.intent === undefined) return seeOther(reply, respondPath(slug));
    return this.showCheck(reply, visit);
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
    const { consultation, draft, intent, openedAt } = visit;
    const confirmation = `${respondPath(slug)}/sent`;
    if (draft.sent !== undefined) return seeOther(reply, confirmation);
    if (intent === undefined || openedAt === undefined) {
      return page(reply, 'public/respond/gone', goneView(consultation, 'answers'), 409);
    }
    if (isLeaving(form)) return this.leave(visit, reply);
    const wrong = whatIsWrong(visit, form);
    if (wrong !== undefined) return this.showCheck(reply, visit, wrong.missing, wrong.status);
    const outcome = await this.sending.send({ ...visit, intent, openedAt }, form, request.ip);
    if (outcome.kind === 'hindered') {
      reply.header('retry-after', String(Math.max(1, outcome.hindrance.waitSeconds)));
      return page(reply, 'public/respond/send-again', sendAgainView(consultation, outcome.hindrance, form), 429);
    }
    if (outcome.kind === 'refused') {
      return page(reply, 'public/respond/closed', closedView(consultation, outcome.reason), 409);
    }
    // Where an earlier state of these answers had been received, the page there says so.
    return seeOther(reply, outcome.kind === 'received' ? confirmation : respondPath(slug, { kind: 'check' }));
  }

  @Get('sent')
  async sent(@Param('slug') slug: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply) {
    const visit = await this.visits.of(slug, request);
    const receipt = await this.sending.receiptOf(visit);
    if (receipt !== undefined) {
      const answered = await this.sending.hasSaidWho(receipt);
      return page(reply, 'public/respond/sent', sentView(visit.consultation, receipt, visit.draft, answered));
    }
    if (visit.intent !== undefined) return seeOther(reply, respondPath(slug, { kind: 'check' }));
    return page(reply, 'public/respond/gone', goneView(visit.consultation, 'confirmation'), 404);
  }

  @Get('record')
  async record(@Param('slug') slug: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply) {
    const visit = await this.visits.of(slug, request);
    const receipt = await this.sending.receiptOf(visit);
    if (receipt === undefined) {
      return page(reply, 'public/respond/gone', goneView(visit.consultation, 'confirmation'), 404);
    }
    reply.header('content-disposition', `attachment; filename="${receipt.reference}.txt"`);
    reply.header('cache-control', 'no-store');
    return reply.type('text/plain; charset=utf-8').send(recordText(visit.consultation, visit.draft, receipt));
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

  private async leave(visit: Visit, reply: FastifyReply) {
    await this.visits.keep(visit, { ...visit.draft, at: pathOf({ kind: 'check' }) }, reply);
    return seeOther(reply, `${respondPath(visit.consultation.slug)}/save`);
  }

  private async showCheck(reply: FastifyReply, visit: Visit, missing: Missing[] = [], status = 200) {
    const reason = closedDoor(visit);
    if (reason !== undefined) return page(reply, 'public/respond/closed', closedView(visit.consultation, reason), 409);
    const more = await this.sending.forCheck(visit);
    const turn = { ...visit, ...more, intent: visit.intent ?? '', step: { kind: 'check' } as const, fromCheck: false };
    return page(reply, 'public/respond/check', checkView(turn, missing), status);
  }
}

/** What keeps the form from being sent as it stands. */
function whatIsWrong(visit: Visit, form: Form): { missing: Missing[]; status: number } | undefined {
  if (field(form, 'intent') !== visit.intent) {
    const message = 'These answers were changed in another window. Check them and send again';
    return { missing: [{ step: { kind: 'check' }, message }], status: 409 };
  }
  const missing = missingOf(visit.consultation, visit.draft);
  return missing.length > 0 ? { missing, status: 422 } : undefined;
}
