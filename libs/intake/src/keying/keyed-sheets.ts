import { Injectable } from '@nestjs/common';
import type { ScaleValue } from '#consultations';
import { Db, NotFound } from '#platform';
import type { Publish } from '../core/submission.js';

/** One sheet or call in the list of what waits. */
export interface KeyedLine {
  submissionId: string;
  reference: string;
  consultation: { slug: string; title: string; timeZone: string };
  channel: 'paper' | 'phone';
  receivedAt: Date;
  keyedAt: Date;
  keyedBy: { id: string; name: string };
  /** `check`: waits for a second person. `again`: found wrong, waits for whoever keys it again. */
  waits: 'check' | 'again';
  remark: string;
}

/** A sheet beside what was keyed from it. */
export interface KeyedSheet extends Omit<KeyedLine, 'waits'> {
  waits: 'check' | 'again' | undefined;
  scan: { type: string; sha256: string; bytes: number; gone: boolean } | undefined;
  publish: Publish;
  respondent: {
    kind: 'person' | 'organisation';
    name: string | null;
    organisation: string | null;
    represents: string | null;
    email: string | null;
  };
  answers: { item: string; stance: ScaleValue | null; text: string; choices: Record<string, string | string[]> }[];
}

/** As the database says that something is not there. */
type Row = Omit<KeyedSheet, 'answers' | 'scan' | 'waits' | 'respondent'> & {
  scan: NonNullable<KeyedSheet['scan']> | null;
  waits: 'check' | 'again' | null;
  respondent: KeyedSheet['respondent'] | null;
};

const COLUMNS = `k.submission_id AS "submissionId", s.reference, s.channel, s.received_at AS "receivedAt",
  jsonb_build_object('slug', i.slug, 'title', i.title, 'timeZone', i.time_zone) AS consultation, k.keyed_at AS "keyedAt",
  jsonb_build_object('id', k.keyed_by_id, 'name', k.keyed_by_name) AS "keyedBy", k.remark,
  CASE WHEN d.disposition = 'quarantined' AND s.erased_at IS NULL THEN
    CASE k.verdict WHEN 'wrong' THEN 'again' ELSE CASE WHEN k.verdict IS NULL THEN 'check' END END END AS waits`;
const FROM = `intake_keyed k JOIN intake_submissions s ON s.id = k.submission_id
  JOIN intake_dispositions d ON d.submission_id = s.id AND d.until IS NULL
  JOIN LATERAL (SELECT v.consultation_slug AS slug, v.consultation_title AS title, v.time_zone
      FROM consultations_v_item v WHERE v.consultation_id = s.consultation_id LIMIT 1) i ON true`;

/** What was keyed from paper and telephone, as officers look at it. */
@Injectable()
export class KeyedSheets {
  constructor(private readonly db: Db) {}

  /** What waits for a second person, or to be keyed again; the oldest first. */
  async waiting(consultation?: string): Promise<KeyedLine[]> {
    return this.db.query<KeyedLine>(
      `SELECT ${COLUMNS} FROM ${FROM}
        WHERE (k.verdict IS NULL OR k.verdict = 'wrong') AND d.disposition = 'quarantined' AND s.erased_at IS NULL
          AND ($1::text IS NULL OR i.slug = $1)
        ORDER BY k.keyed_at LIMIT 500`,
      [consultation ?? null],
    );
  }

  /** Throws NotFound. */
  async get(submissionId: string): Promise<KeyedSheet> {
    const [row] = await this.db.query<Row>(
      `SELECT ${COLUMNS}, s.publish,
              CASE WHEN k.scan_sha256 IS NOT NULL THEN jsonb_build_object('type', s.raw_type, 'sha256', k.scan_sha256,
                'bytes', length(s.raw), 'gone', s.raw_gone_at IS NOT NULL) END AS scan,
              CASE WHEN r.id IS NOT NULL THEN to_jsonb(r) - '{id,consultation_id,contact_key}'::text[] END AS respondent
         FROM ${FROM} LEFT JOIN intake_respondents r ON r.id = s.respondent_id
        WHERE k.submission_id::text = $1`,
      [submissionId],
    );
    if (row === undefined) throw new NotFound('Nothing was keyed under this address.');
    const answers = await this.db.query<KeyedSheet['answers'][number]>(
      `SELECT item_ref AS item, stance_answer AS stance, text, choices FROM intake_responses
        WHERE submission_id = $1 ORDER BY position`,
      [row.submissionId],
    );
    const nobody = { kind: 'person' as const, name: null, organisation: null, represents: null, email: null };
    return {
      ...row,
      scan: row.scan ?? undefined,
      waits: row.waits ?? undefined,
      respondent: row.respondent ?? nobody,
      answers,
    };
  }

  /** The scan's bytes. Throws NotFound where there is none, or where it has expired. */
  async scan(submissionId: string): Promise<{ type: string; bytes: Buffer }> {
    const [row] = await this.db.query<{ type: string; bytes: Buffer }>(
      `SELECT s.raw_type AS type, s.raw AS bytes FROM intake_keyed k JOIN intake_submissions s ON s.id = k.submission_id
        WHERE k.submission_id::text = $1 AND k.scan_sha256 IS NOT NULL AND s.raw_gone_at IS NULL`,
      [submissionId],
    );
    if (row === undefined) throw new NotFound('There is no scan.');
    return row;
  }
}
