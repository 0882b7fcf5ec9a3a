import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Clock, NotFound, Settings } from '#platform';
import { Consultations, formatInstant, phaseOf } from '#consultations';
import type { Consultation } from '#consultations';
import { Intake } from '#intake';
import type { Draft as KeptDraft } from '#intake';
import { plainFields } from '../../officer/forms/uploaded.js';
import { EMPTY, readDraft } from './draft.js';
import type { Draft } from './draft.js';

const COOKIE = 'throughline_draft';

/** Somebody at the form: which consultation, what they have typed so far, and when that is. */
export interface Visit {
  consultation: Consultation;
  draft: Draft;
  /** The one act of sending that this draft can become; undefined before anything is kept. */
  intent: string | undefined;
  token: string | undefined;
  /** When the form was opened, of which something is kept. */
  openedAt: Date | undefined;
  /** What says when it was opened, where nothing is kept yet: it goes with the page and comes back with it. */
  opening: string | undefined;
  /** The submission that this draft is to replace. */
  amends: string | undefined;
  now: Date;
}

/** Why nobody can answer now, in words; undefined where they can. */
export function closedDoor({ consultation, now }: Pick<Visit, 'consultation' | 'now'>): string | undefined {
  if (consultation.state === 'archived') return 'This consultation is archived and takes no more answers.';
  if (phaseOf(consultation, now) !== 'forthcoming') return undefined;
  return `This consultation opens at ${formatInstant(consultation.opensAt, consultation.timeZone)}. You can answer from then on.`;
}

/** Ties a browser to its draft by a cookie that only this consultation's form is sent. */
@Injectable()
export class Visits {
  constructor(
    private readonly consultations: Consultations,
    private readonly intake: Intake,
    private readonly clock: Clock,
    private readonly settings: Settings,
  ) {}

  async of(slug: string, request: FastifyRequest): Promise<Visit> {
    const consultation = await this.consultations.get(slug);
    const now = this.clock.now();
    if (phaseOf(consultation, now) === 'unpublished') throw new NotFound('There is no consultation at this address.');
    const token = request.cookies[COOKIE];
    const kept = token === undefined ? undefined : await this.intake.draft(slug, token);
    if (kept !== undefined) return { consultation, draft: readDraft(kept.content), ...factsOf(kept), now };
    const posted = plainFields(request.body)['opening'];
    const opening = request.method === 'GET' ? await this.intake.opening(slug) : posted;
    return { consultation, draft: EMPTY, ...NOTHING_KEPT, opening, now };
  }

  /** Keeps the draft, and gives the browser its cookie where it has none. */
  async keep(visit: Visit, draft: Draft, reply: FastifyReply): Promise<Visit> {
    const { slug } = visit.consultation;
    const kept = await this.intake.saveDraft(slug, draft, visit.token, visit.opening);
    if (kept.token !== visit.token) this.adopt(slug, kept.token, reply);
    return { ...visit, draft, ...factsOf(kept) };
  }

  /** From now on this browser has the draft of that token. */
  adopt(slug: string, token: string, reply: FastifyReply): void {
    // No lifetime: on a computer that several people use, closing the browser is enough.
    reply.setCookie(COOKIE, token, this.cookie(slug));
  }

  /** The draft has been received: `left` is what stays of it for the confirmation. */
  async finish(visit: Visit, left: Draft): Promise<void> {
    if (visit.token !== undefined) await this.intake.finishDraft(visit.token, left);
  }

  async forget(visit: Visit, reply: FastifyReply): Promise<void> {
    if (visit.token !== undefined) await this.intake.dropDraft(visit.token);
    reply.clearCookie(COOKIE, this.cookie(visit.consultation.slug));
  }

  private cookie(slug: string) {
    const secure = this.settings.publicUrl.startsWith('https:');
    return { path: `/consultations/${slug}/respond`, httpOnly: true, sameSite: 'lax', secure } as const;
  }
}

const NOTHING_KEPT = { intent: undefined, token: undefined, openedAt: undefined, amends: undefined };

function factsOf({ intent, token, openedAt, amends }: KeptDraft) {
  return { intent, token, openedAt, amends, opening: undefined };
}
