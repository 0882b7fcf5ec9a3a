import type { Disposition } from './core/dispositions.js';
import type { Channel } from './core/submission.js';

/** One submission in the list that officers read. Without names and addresses: they are not needed to read it. */
export interface InboxLine {
  id: string;
  number: number;
  consultation: { id: string; slug: string; title: string; timeZone: string };
  channel: Channel;
  receivedAt: Date;
  late: boolean;
  disposition: Disposition;
  /** Why it counts as that, in words. */
  reason: string;
  respondentKind: 'person' | 'organisation';
  organisation: string | null;
  /** The first words of what was said; of a message that was not read yet its subject; else empty. */
  begins: string;
  erased: boolean;
}

export const LINE = `s.id, s.number::float8 AS number, jsonb_build_object('id', s.consultation_id, 'slug', i.slug, 'title', i.title,
    'timeZone', i.time_zone) AS consultation, s.channel, s.received_at AS "receivedAt", s.late, s.disposition,
  s.disposition_reason AS reason, s.respondent_kind AS "respondentKind", s.organisation, s.erased_at IS NOT NULL AS erased`;
export const FROM = `intake_v_submission s JOIN LATERAL (
    SELECT v.consultation_slug AS slug, v.consultation_title AS title, v.time_zone
      FROM consultations_v_item v WHERE v.consultation_id = s.consultation_id LIMIT 1) i ON true`;
export const BEGINS = 160;
