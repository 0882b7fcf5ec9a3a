import { Body, Controller, Get, Param, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Equality, readEquality } from '#intake';
import { plainFields } from '../../officer/forms/uploaded.js';
import { page, seeOther } from '../../shell/index.js';
import { equalityView } from './equality.view.js';
import { respondPath } from './respond.view.js';
import { Sending } from './sending.js';
import { goneView } from './sent.view.js';
import { Visits } from './visits.js';

/** Who answered: asked when the answer is stored already, so that whoever leaves here has lost nothing. */
@Controller('consultations/:slug/respond/who-answered')
export class EqualityController {
  constructor(
    private readonly visits: Visits,
    private readonly sending: Sending,
    private readonly equality: Equality,
  ) {}

  @Get()
  async ask(@Param('slug') slug: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply) {
    const visit = await this.visits.of(slug, request);
    const receipt = await this.sending.receiptOf(visit);
    if (receipt === undefined) {
      return page(reply, 'public/respond/gone', goneView(visit.consultation, 'confirmation'), 404);
    }
    const given = (await this.equality.of(receipt.submissionId)) ?? {};
    return page(reply, 'public/respond/equality', equalityView(visit.consultation, given));
  }

  @Post()
  async save(
    @Param('slug') slug: string,
    @Body() form: unknown,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ) {
    const visit = await this.visits.of(slug, request);
    const receipt = await this.sending.receiptOf(visit);
    if (receipt === undefined) {
      return page(reply, 'public/respond/gone', goneView(visit.consultation, 'confirmation'), 409);
    }
    const given = plainFields(form);
    const sent = `${respondPath(slug)}/sent`;
    if (given['act'] === 'withdraw') {
      await this.equality.withdraw(receipt.submissionId);
      return seeOther(reply, sent, 'Your answers to the questions about you are deleted.');
    }
    const read = readEquality(given);
    if (!read.ok) {
      return page(reply, 'public/respond/equality', equalityView(visit.consultation, given, read.faults), 422);
    }
    await this.equality.save(receipt.submissionId, read.answers);
    return seeOther(reply, sent, 'Thank you. What you said about you is kept apart from your answer.');
  }
}
