import { Body, Controller, Get, Param, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Settings } from '#platform';
import { ReturnLinks } from '#intake';
import { Correspondence } from '#correspondence';
import { page, seeOther } from '../../shell/index.js';
import { readDraft } from './draft.js';
import { field } from './posted.js';
import type { Form } from './posted.js';
import { respondPath } from './respond.view.js';
import { leftAt, returnView, savedView, saveView } from './saving.view.js';
import { goneView } from './sent.view.js';
import { Turns } from './turns.js';
import { Visits } from './visits.js';

/** Save and return: a link by mail, which leads back to the draft once, in whatever browser it is opened. */
@Controller('consultations/:slug/respond')
export class SavingController {
  constructor(
    private readonly turns: Turns,
    private readonly visits: Visits,
    private readonly links: ReturnLinks,
    private readonly correspondence: Correspondence,
    private readonly settings: Settings,
  ) {}

  @Get('save')
  async ask(@Param('slug') slug: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply) {
    const turn = await this.turns.begin(slug, request, reply);
    if (turn === undefined) return reply;
    if (turn.token === undefined) return seeOther(reply, respondPath(slug));
    return page(reply, 'public/respond/save', saveView(turn, turn.draft.email ?? '', this.sendsMail));
  }

  @Post('save')
  async send(
    @Param('slug') slug: string,
    @Body() form: Form,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ) {
    const turn = await this.turns.begin(slug, request, reply);
    if (turn === undefined) return reply;
    if (turn.token === undefined) {
      return page(reply, 'public/respond/gone', goneView(turn.consultation, 'answers'), 409);
    }
    const email = field(form, 'email').trim();
    const outcome = await this.correspondence.sendReturnLink(slug, turn.token, email);
    if (outcome.kind === 'written')
      return seeOther(reply, `${respondPath(slug)}/saved`, `We are sending a link to ${email}.`);
    return page(reply, 'public/respond/save', saveView(turn, email, this.sendsMail, outcome.reason), 422);
  }

  @Get('saved')
  async saved(@Param('slug') slug: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply) {
    const turn = await this.turns.begin(slug, request, reply);
    if (turn === undefined) return reply;
    return page(reply, 'public/respond/saved', savedView(turn));
  }

  /** Looking at the link does not use it up: programs that check mail do so before people. */
  @Get('return/:token')
  async offer(
    @Param('slug') slug: string,
    @Param('token') token: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ) {
    const visit = await this.visits.of(slug, request);
    const good = await this.links.isGood(visit.consultation.id, token);
    if (!good) return page(reply, 'public/respond/gone', goneView(visit.consultation, 'link'), 404);
    return page(reply, 'public/respond/return', returnView(visit, token));
  }

  @Post('return/:token')
  async continue(
    @Param('slug') slug: string,
    @Param('token') token: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ) {
    const { consultation } = await this.visits.of(slug, request);
    const kept = await this.links.use(consultation.id, token);
    if (kept === undefined) return page(reply, 'public/respond/gone', goneView(consultation, 'link'), 404);
    this.visits.adopt(slug, kept.token, reply);
    return seeOther(reply, leftAt(consultation, readDraft(kept.content)));
  }

  private get sendsMail(): boolean {
    return this.settings.smtpUrl !== undefined;
  }
}
