import { Injectable } from '@nestjs/common';
import { Db, NotFound } from '#platform';
import type { Disposition } from './core/dispositions.js';
import type { Channel } from './core/submission.js';
import { BEGINS, FROM, LINE, type InboxLine } from './inbox-line.js';
import { factsOf, type InboxSubmission } from './inbox-facts.js';

export interface InboxFilter {
  consultation?: string | undefined;
  channel?: Channel | undefined;
  disposition?: Disposition | undefined;
  /** How to go on from the last line: where it stood, and that only what comes after it is wanted. */
  after?: InboxPlace | undefined;
  size?: number | undefined;
}

/** A place in the list: the unsettled come first, and in both parts the latest first. */
export interface InboxPlace {
  part: 'unsettled' | 'settled';
  number: number;
}

interface Part extends Omit<InboxFilter, 'after'> {
  settled?: boolean;
  below?: number | undefined;
}

/** Submissions as officers look through them. */
@Injectable()
export class Inbox {
  constructor(private readonly db: Db) {}

  /** Those that wait for a person first, then the latest first. */
  async list({ after, size = 50, ...filter }: InboxFilter = {}): Promise<InboxLine[]> {
    const below = after?.number;
    if (filter.disposition !== undefined) return this.part({ ...filter, below, size });
    if (after?.part === 'settled') return this.part({ ...filter, settled: true, below, size });
    const unsettled = await this.part({ ...filter, settled: false, below, size });
    const rest = size - unsettled.length;
    return rest === 0 ? unsettled : [...unsettled, ...(await this.part({ ...filter, settled: true, size: rest }))];
  }

  private part({ consultation, channel, disposition, settled, below, size }: Part): Promise<InboxLine[]> {
    // Written out, not given as a parameter, so that the few that wait are found by their own index.
    const which =
      settled === undefined ? 'true' : settled ? `s.disposition <> 'quarantined'` : `s.disposition = 'quarantined'`;
    return this.db.query<InboxLine>(
      `SELECT ${LINE}, left(coalesce((SELECT r.text FROM intake_responses r
                 WHERE r.submission_id = s.id AND r.text <> '' ORDER BY r.position LIMIT 1),
               (SELECT m.subject FROM intake_mail m WHERE m.submission_id = s.id), ''), ${String(BEGINS)}) AS begins
         FROM ${FROM}
        WHERE ${which} AND ($1::text IS NULL OR i.slug = $1) AND ($2::text IS NULL OR s.channel = $2)
          AND ($3::text IS NULL OR s.disposition = $3) AND ($4::bigint IS NULL OR s.number < $4)
        ORDER BY s.number DESC LIMIT $5`,
      [consultation ?? null, channel ?? null, disposition ?? null, below ?? null, size],
    );
  }

  /** How many there are by door and by what became of them. */
  async counts(consultation?: string): Promise<{ channel: Channel; disposition: Disposition; n: number }[]> {
    const rows = await this.db.query<{ channel: Channel; disposition: Disposition; n: string }>(
      `SELECT s.channel, s.disposition, count(*) AS n FROM intake_v_submission s
        WHERE $1::text IS NULL OR s.consultation_id = (
              SELECT v.consultation_id FROM consultations_v_item v WHERE v.consultation_slug = $1 LIMIT 1)
        GROUP BY s.channel, s.disposition ORDER BY s.channel, s.disposition`,
      [consultation ?? null],
    );
    return rows.map((row) => ({ ...row, n: Number(row.n) }));
  }

  /** The next one that waits for a person after this one, in the order of the list; then again from the first. */
  async nextUnsettled(id: string): Promise<string | undefined> {
    const rows = await this.db.query<{ submission_id: string }>(
      `SELECT d.submission_id FROM intake_dispositions d
         JOIN intake_submissions s ON s.id = d.submission_id
        WHERE d.until IS NULL AND d.disposition = 'quarantined' AND s.id::text <> $1
          AND NOT EXISTS (SELECT FROM intake_keyed k WHERE k.submission_id = s.id)
          AND NOT EXISTS (SELECT FROM intake_mail m WHERE m.submission_id = s.id AND m.state = 'waiting')
        ORDER BY s.number < (SELECT number FROM intake_submissions WHERE id::text = $1) DESC, s.number DESC LIMIT 1`,
      [id],
    );
    return rows[0]?.submission_id;
  }

  /** Throws NotFound. */
  async get(id: string): Promise<InboxSubmission> {
    return factsOf(this.db, id);
  }

  /** One file of a submission. Throws NotFound, also where its bytes are gone. */
  async attachment(submissionId: string, id: string): Promise<{ name: string; mediaType: string; bytes: Buffer }> {
    const rows = await this.db.query<{ name: string; mediaType: string; bytes: Buffer }>(
      `SELECT name, media_type AS "mediaType", bytes FROM intake_attachments
        WHERE submission_id::text = $1 AND id::text = $2 AND gone_at IS NULL`,
      [submissionId, id],
    );
    if (rows[0] === undefined) throw new NotFound('There is no such file any more.');
    return rows[0];
  }
}
