import { Injectable } from '@nestjs/common';
import { Db, NotFound } from '#platform';
import { fileNote, type FileState } from './attachments/core/file-note.js';
import type { Disposition } from './core/dispositions.js';
import type { Channel, Publish } from './core/submission.js';

/** One submission in the list that officers read. Without names and addresses: they are not needed to read it. */
export interface InboxLine {
  id: string;
  number: number;
  consultation: { slug: string; title: string; timeZone: string };
  channel: Channel;
  receivedAt: Date;
  late: boolean;
  disposition: Disposition;
  respondentKind: 'person' | 'organisation';
  organisation: string | null;
  /** The first words of what was said; empty where nothing was, or where it has not been read yet. */
  begins: string;
}

export interface InboxFilter {
  consultation?: string | undefined;
  channel?: Channel | undefined;
  disposition?: Disposition | undefined;
  /** Only submissions with a lower number: how to go on from the last line. */
  below?: number | undefined;
  size?: number | undefined;
}

/** A submission with the original as it came in beside what was read from it. */
export interface InboxSubmission extends InboxLine {
  reference: string;
  publish: Publish;
  original: { type: string; bytes: Buffer };
  answers: { item: string; stance: string | null; text: string; choices: Record<string, string | string[]> }[];
  /** That came with it, in order; the note says what has been made of each. */
  files: { id: string; name: string; mediaType: string; bytes: number; note: string }[];
  /** Oldest first; the last one holds. */
  dispositions: { disposition: Disposition; reason: string; at: Date; by: string | null; rule: string | null }[];
}

const LINE = `s.id, s.number::float8 AS number, jsonb_build_object('slug', i.slug, 'title', i.title, 'timeZone', i.time_zone) AS consultation,
  s.channel, s.received_at AS "receivedAt", s.late, s.disposition, s.respondent_kind AS "respondentKind", s.organisation`;
const FROM = `intake_v_submission s JOIN LATERAL (
    SELECT v.consultation_slug AS slug, v.consultation_title AS title, v.time_zone
      FROM consultations_v_item v WHERE v.consultation_id = s.consultation_id LIMIT 1) i ON true`;
const BEGINS = 160;

/** Submissions as officers look through them. */
@Injectable()
export class Inbox {
  constructor(private readonly db: Db) {}

  /** The latest first. */
  async list({ consultation, channel, disposition, below, size = 50 }: InboxFilter = {}): Promise<InboxLine[]> {
    return this.db.query<InboxLine>(
      `SELECT ${LINE}, coalesce((SELECT left(r.text, ${String(BEGINS)}) FROM intake_responses r
                 WHERE r.submission_id = s.id AND r.text <> '' ORDER BY r.position LIMIT 1), '') AS begins
         FROM ${FROM}
        WHERE ($1::text IS NULL OR i.slug = $1) AND ($2::text IS NULL OR s.channel = $2)
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

  /** Throws NotFound. */
  async get(id: string): Promise<InboxSubmission> {
    const [row] = await this.db.query<InboxSubmission & { type: string; bytes: Buffer }>(
      `SELECT ${LINE}, s.publish, o.raw_type AS type, o.raw AS bytes, o.reference
         FROM ${FROM} JOIN intake_submissions o ON o.id = s.id
        WHERE s.id::text = $1`,
      [id],
    );
    if (row === undefined) throw new NotFound('There is no such submission.');
    const answers = await this.db.query<InboxSubmission['answers'][number]>(
      `SELECT item_ref AS item, stance_answer AS stance, text, choices FROM intake_responses
        WHERE submission_id = $1 ORDER BY position`,
      [row.id],
    );
    const dispositions = await this.db.query<InboxSubmission['dispositions'][number]>(
      `SELECT disposition, reason, at, by_name AS by, rule FROM intake_dispositions WHERE submission_id = $1 ORDER BY id`,
      [row.id],
    );
    const { type, bytes, ...line } = row;
    const begins = answers.find((answer) => answer.text !== '')?.text.slice(0, BEGINS) ?? '';
    return { ...line, begins, original: { type, bytes }, answers, files: await this.filesOf(row.id), dispositions };
  }

  private async filesOf(submissionId: string): Promise<InboxSubmission['files']> {
    const rows = await this.db.query<
      Omit<InboxSubmission['files'][number], 'note'> & { state: FileState; begins: string; error: string | null }
    >(
      `SELECT id, name, media_type AS "mediaType", size AS bytes, state, left(text, 1) AS begins, error
         FROM intake_attachments WHERE submission_id = $1 ORDER BY position`,
      [submissionId],
    );
    return rows.map(({ state, begins, error, ...file }) => ({ ...file, note: fileNote(state, begins, error) }));
  }
}
