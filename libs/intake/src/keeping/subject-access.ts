import { Injectable } from '@nestjs/common';
import { Journal } from '#journal';
import { Db, NotFound, type Tx } from '#platform';
import { readReference } from '../core/reference.js';
import { Equality } from '../web/equality.js';
import type { EqualityAnswers } from '../web/equality-questions.js';
import type { Channel, Publish } from '../core/submission.js';
import type { Disposition } from '../core/dispositions.js';

/** Whose data are asked for: one submission, or all that came from an address. */
export type SubjectWish = { reference: string } | { email: string };

/** Everything that intake holds of one submission. */
export interface HeldSubmission {
  submissionId: string;
  reference: string;
  number: number;
  consultation: string;
  channel: Channel;
  receivedAt: Date;
  storedAt: Date;
  openedAt: Date | null;
  late: boolean;
  publish: Publish;
  erasedAt: Date | null;
  /** Hexadecimal. */
  commitment: string;
  salt: string | null;
  respondent: {
    kind: string;
    name: string | null;
    organisation: string | null;
    represents: string | null;
    email: string | null;
  } | null;
  original: { type: string; goneAt: Date | null } & Bytes;
  responses: {
    responseId: string;
    item: string;
    stance: string | null;
    text: string;
    choices: unknown;
    /** What is read as this response where that is more than its own words. */
    readAs: string | null;
  }[];
  attachments: ({
    name: string;
    mediaType: string;
    size: number;
    extractedText: string;
    goneAt: Date | null;
  } & Bytes)[];
  mail: Record<string, unknown> | null;
  keyed: Record<string, unknown> | null;
  /** What they said about themselves, opened; null where nothing was said or it was withdrawn. */
  equality: EqualityAnswers | null;
  dispositions: { disposition: Disposition; reason: string; by: string | null; rule: string | null; at: Date }[];
}

/** As text where the bytes are text in UTF-8, else in base64. */
interface Bytes {
  text?: string;
  base64?: string;
}

/** Subject access: all that is held, for the person whom it is about. */
@Injectable()
export class SubjectAccess {
  constructor(
    private readonly db: Db,
    private readonly journal: Journal,
    private readonly equality: Equality,
  ) {}

  /**
   * Gathers what is held and notes in the journal that it was given out, with ids only. Throws NotFound where nothing is
   * held under the reference or the address.
   */
  async disclose(wish: SubjectWish, by: { id: string }): Promise<HeldSubmission[]> {
    const held = await this.db.tx(async (tx) => {
      const ids = await this.find(tx, wish);
      if (ids.length === 0) throw new NotFound('We hold nothing under this reference or address.');
      const submissions: HeldSubmission[] = [];
      for (const { id, consultation } of ids) {
        submissions.push({ ...(await heldOf(tx, id)), equality: (await this.equality.of(id)) ?? null });
        const body = { submission: id, consultation, by: by.id };
        await this.journal.append(tx, { kind: 'submission.disclosed', subject: id, body });
      }
      return submissions;
    });
    this.journal.nudge();
    return held;
  }

  /** The submissions that a reference or an address leads to, for a look before anything is done. */
  async references(wish: SubjectWish): Promise<{ reference: string; submissionId: string }[]> {
    const ids = await this.db.tx((tx) => this.find(tx, wish));
    return ids.map(({ id, reference }) => ({ submissionId: id, reference }));
  }

  private find(tx: Tx, wish: SubjectWish): Promise<{ id: string; consultation: string; reference: string }[]> {
    const columns = 's.id, s.consultation_id AS consultation, s.reference';
    if ('reference' in wish) {
      return tx.query(`SELECT ${columns} FROM intake_submissions s WHERE s.reference = $1`, [
        readReference(wish.reference) ?? '',
      ]);
    }
    return tx.query(
      `SELECT ${columns} FROM intake_submissions s
         LEFT JOIN intake_respondents r ON r.id = s.respondent_id
         LEFT JOIN intake_mail m ON m.submission_id = s.id
        WHERE $1 <> '' AND (lower(r.email) = $1 OR lower(m.mail_from) = $1) ORDER BY s.number`,
      [wish.email.trim().toLowerCase()],
    );
  }
}

async function heldOf(tx: Tx, id: string): Promise<Omit<HeldSubmission, 'equality'>> {
  type Row = Omit<HeldSubmission, 'original' | 'responses' | 'attachments' | 'dispositions' | 'equality'> & {
    rawType: string;
    raw: Buffer;
    rawGoneAt: Date | null;
  };
  const [row] = await tx.query<Row[]>(
    `SELECT s.id AS "submissionId", s.reference, s.number::float8 AS number,
            (SELECT v.consultation_title FROM consultations_v_item v WHERE v.consultation_id = s.consultation_id LIMIT 1)
              AS consultation,
            s.channel, s.received_at AS "receivedAt", s.stored_at AS "storedAt", s.opened_at AS "openedAt", s.late, s.publish,
            s.erased_at AS "erasedAt", encode(s.commitment, 'hex') AS commitment, encode(s.salt, 'hex') AS salt,
            CASE WHEN r.id IS NOT NULL THEN to_jsonb(r) - '{id,consultation_id,contact_key}'::text[] END AS respondent,
            s.raw_type AS "rawType", s.raw, s.raw_gone_at AS "rawGoneAt",
            to_jsonb(m) - '{submission_id,attempts}'::text[] AS mail,
            to_jsonb(k) - '{submission_id,keyed_by_id,checked_by_id}'::text[] AS keyed
       FROM intake_submissions s
       LEFT JOIN intake_respondents r ON r.id = s.respondent_id
       LEFT JOIN intake_mail m ON m.submission_id = s.id
       LEFT JOIN intake_keyed k ON k.submission_id = s.id
      WHERE s.id = $1`,
    [id],
  );
  if (row === undefined) throw new NotFound('There is no such submission.');
  const responses = await tx.query<HeldSubmission['responses']>(
    `SELECT r.id AS "responseId", r.item_ref AS item, r.stance_answer AS stance, r.text, r.choices, c.text AS "readAs"
       FROM intake_responses r LEFT JOIN intake_compositions c ON c.response_id = r.id
      WHERE r.submission_id = $1 ORDER BY r.position`,
    [id],
  );
  const files = await tx.query<(HeldSubmission['attachments'][number] & { bytes: Buffer })[]>(
    `SELECT name, media_type AS "mediaType", size, text AS "extractedText", gone_at AS "goneAt", bytes
       FROM intake_attachments WHERE submission_id = $1 ORDER BY position`,
    [id],
  );
  const dispositions = await tx.query<HeldSubmission['dispositions']>(
    'SELECT disposition, reason, by_name AS by, rule, at FROM intake_dispositions WHERE submission_id = $1 ORDER BY id',
    [id],
  );
  const { rawType, raw, rawGoneAt, ...facts } = row;
  return {
    ...facts,
    original: { type: rawType, goneAt: rawGoneAt, ...written(raw) },
    responses,
    attachments: files.map(({ bytes, ...file }) => ({ ...file, ...written(bytes) })),
    dispositions,
  };
}

function written(bytes: Buffer): Bytes {
  const text = bytes.toString('utf8');
  return Buffer.from(text).equals(bytes) && !text.includes('\0') ? { text } : { base64: bytes.toString('base64') };
}
