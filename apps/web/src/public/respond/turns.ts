import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { page, seeOther } from '../../shell/index.js';
import { pathOf } from './journey.js';
import { field } from './posted.js';
import type { Form } from './posted.js';
import { onward, respondPath } from './respond.view.js';
import type { Turn } from './respond.view.js';
import { alreadySentView, closedView } from './sent.view.js';
import { closedDoor, Visits } from './visits.js';
import type { Visit } from './visits.js';
import type { Draft } from './draft.js';

/** Whether somebody wants to leave this page and come back to it later, by a link. */
export function isLeaving(form: Form): boolean {
  return field(form, 'act') === 'save';
}

/** What every page of the form does on the way in and on the way out. */
@Injectable()
export class Turns {
  constructor(private readonly visits: Visits) {}

  /** The visit where the form is there for it; else answers with the page that says why not. */
  async begin(slug: string, request: FastifyRequest, reply: FastifyReply, from?: string) {
    const visit = await this.visits.of(slug, request);
    const status = request.method === 'GET' ? 200 : 409;
    const reason = closedDoor(visit);
    if (reason !== undefined) {
      page(reply, 'public/respond/closed', closedView(visit.consultation, reason), status);
      return undefined;
    }
    if (visit.draft.sent !== undefined) {
      page(reply, 'public/respond/already-sent', alreadySentView(visit.consultation), status);
      return undefined;
    }
    return { ...visit, fromCheck: from === 'check' };
  }

  /** Keeps the page's answer and leads on: to `location`, or to where somebody leaves who comes back later. */
  async end(turn: Turn & Visit, draft: Draft, form: Form, reply: FastifyReply, location?: string) {
    if (isLeaving(form)) return this.leave({ ...turn, draft }, reply);
    await this.visits.keep(turn, draft, reply);
    return seeOther(reply, location ?? onward({ ...turn, draft }));
  }

  async leave(turn: Turn & Visit, reply: FastifyReply) {
    await this.visits.keep(turn, { ...turn.draft, at: pathOf(turn.step) }, reply);
    return seeOther(reply, `${respondPath(turn.consultation.slug)}/save`);
  }
}
