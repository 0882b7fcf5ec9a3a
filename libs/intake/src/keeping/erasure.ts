import { Injectable } from '@nestjs/common';
import { Journal } from '#journal';
import { Db, NotFound, refused, type Refused, type Tx } from '#platform';
import { recompose } from '../compositions/recompose.js';
import { readReference } from '../core/reference.js';
import { lockSenders } from '../senders/lock-senders.js';
import { eraseContent, eraseSender, type Erasing } from './erase-content.js';

/** Who asks for an erasure or does it, and why, in words that name nobody. */
export interface ErasedBy {
  /** A member of staff, or the respondent. */
  by: { id?: string | undefined; name: string };
  reason: string;
}

export interface Erased {
  kind: 'erased';
  submissionId: string;
  /** It had been erased before; nothing was changed. */
  again: boolean;
}

interface Row {
  id: string;
  consultation_id: string;
  intent: string;
  respondent_id: string | null;
  erased_at: Date | null;
  held: boolean;
  response_ids: string[];
  texts: string[];
}

/**
 * Takes content, contact and salt out of the tables for good. The submission's row, its dispositions and its journal
 * entries stay, so that every count and every proof holds: without the salt the commitment tells nothing.
 */
@Injectable()
export class Erasure {
  constructor(
    private readonly db: Db,
    private readonly journal: Journal,
  ) {}

  async erase(typedReference: string, wish: ErasedBy): Promise<Erased | Refused> {
    const reference = readReference(typedReference) ?? '';
    const done = await this.db.tx((tx) => this.inside(tx, 's.reference = $1', reference, wish));
    this.journal.nudge();
    return done;
  }

  /** The same for a submission by its id, where retention has run out. */
  async byId(submissionId: string, wish: ErasedBy): Promise<Erased | Refused> {
    return this.db.tx((tx) => this.inside(tx, 's.id = $1', submissionId, wish));
  }

  private async inside(tx: Tx, where: string, value: string, wish: ErasedBy): Promise<Erased | Refused> {
    const [found] = await tx.query<{ id: string }[]>(`SELECT s.id FROM intake_submissions s WHERE ${where}`, [value]);
    if (found === undefined) throw new NotFound('There is no submission with this reference.');
    await lockSenders(tx, [found.id]);
    const [row] = await tx.query<Row[]>(
      `SELECT s.id, s.consultation_id, s.intent, s.respondent_id, s.erased_at,
              EXISTS (SELECT FROM intake_retention h
                       WHERE h.consultation_id = s.consultation_id AND h.held_because IS NOT NULL) AS held,
              ARRAY(SELECT r.id FROM intake_responses r WHERE r.submission_id = s.id ORDER BY r.position) AS response_ids,
              ARRAY(SELECT r.text FROM intake_responses r WHERE r.submission_id = s.id AND r.text <> '') AS texts
         FROM intake_submissions s WHERE ${where} FOR UPDATE OF s`,
      [value],
    );
    if (row === undefined) throw new NotFound('There is no submission with this reference.');
    if (row.erased_at !== null) return { kind: 'erased', submissionId: row.id, again: true };
    if (row.held) {
      return refused('It cannot be erased now: all that was received for this consultation is held for a legal claim.');
    }
    await this.take(tx, erasingOf(row), wish);
    return { kind: 'erased', submissionId: row.id, again: false };
  }

  private async take(tx: Tx, erasing: Erasing, { by, reason }: ErasedBy): Promise<void> {
    const { id, consultationId: consultation, responseIds: responses } = erasing;
    await eraseContent(tx, erasing);
    await eraseSender(tx, erasing);
    await tx.query('INSERT INTO intake_erasures (submission_id, by_id, by_name, reason) VALUES ($1, $2, $3, $4)', [
      id,
      by.id ?? null,
      by.name,
      reason,
    ]);
    const body = { submission: id, consultation, responses };
    await this.journal.append(tx, { kind: 'submission.erased', subject: id, body });
    // What others were composed of besides stays: they are read without the part that went.
    await recompose(tx, this.journal, [id]);
  }
}

function erasingOf(row: Row): Erasing {
  return {
    id: row.id,
    consultationId: row.consultation_id,
    intent: row.intent,
    respondentId: row.respondent_id,
    responseIds: row.response_ids,
    texts: row.texts,
  };
}
