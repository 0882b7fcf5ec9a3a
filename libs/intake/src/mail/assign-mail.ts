import { Injectable } from '@nestjs/common';
import { Journal } from '#journal';
import { Db, newId, NotFound, refused, type Refused, type Tx } from '#platform';
import { changeDisposition } from '../change-disposition.js';
import { parseMail } from './parse-mail.js';

/** A person who says which items a message answers. */
export interface AssignedBy {
  id: string;
  name: string;
  /** Why; a sentence of its own where nothing is said. */
  reason?: string | undefined;
}

interface Row {
  consultation_id: string;
  commitment: string;
  late: boolean;
  mail_from: string;
  kept: string | null;
  raw: Buffer;
}

/** Makes a stored message an answer to the items that a person names. */
@Injectable()
export class AssignMail {
  constructor(
    private readonly db: Db,
    private readonly journal: Journal,
  ) {}

  /**
   * Adds a response for each item that has none yet, with the sender's own words, and counts the message as considered,
   * or as late where it is. With no items, those it was read to answer stay. Refused, with a fault at `items`, for an item
   * that the consultation does not have.
   */
  async assign(
    submissionId: string,
    itemRefs: readonly string[],
    by: AssignedBy,
  ): Promise<{ kind: 'assigned' } | Refused> {
    return this.db.tx(async (tx) => {
      const row = await this.load(tx, submissionId);
      const items = await tx.query<{ id: string; ref: string; taken: boolean }[]>(
        `SELECT i.id, i.ref, EXISTS (SELECT FROM intake_responses r WHERE r.submission_id = $3 AND r.item_id = i.id) AS taken
           FROM consultations_v_item i WHERE i.consultation_id = $1 AND i.ref = ANY ($2) ORDER BY i.position`,
        [row.consultation_id, itemRefs, submissionId],
      );
      if (items.length < new Set(itemRefs).size) {
        const message = 'Choose from the recommendations of this consultation';
        return refused(message, [{ path: 'items', message }]);
      }
      const fresh = items.filter((item) => !item.taken);
      const text = fresh.length === 0 ? '' : await wordsOf(row);
      if (text === undefined) {
        return refused('No words could be read from this message. Key what it says, and let that replace this one.');
      }
      const refusal = await changeDisposition(tx, this.journal, submissionId, {
        disposition: row.late ? 'late' : 'considered',
        by: { id: by.id, name: by.name },
        reason: by.reason ?? 'A person read which recommendation it answers.',
      });
      if (refusal !== undefined) return refusal;
      if (fresh.length > 0) await this.add(tx, { ...row, id: submissionId }, fresh, text);
      return { kind: 'assigned' };
    });
  }

  private async load(tx: Tx, submissionId: string): Promise<Row> {
    const [row] = await tx.query<Row[]>(
      `SELECT s.consultation_id, encode(s.commitment, 'hex') AS commitment, s.late, s.raw, m.mail_from,
              m.set_apart->>'kept' AS kept
         FROM intake_submissions s JOIN intake_mail m ON m.submission_id = s.id
        WHERE s.id = $1 AND s.erased_at IS NULL FOR NO KEY UPDATE OF s`,
      [submissionId],
    );
    if (row === undefined) throw new NotFound('There is no such message.');
    return row;
  }

  private async add(tx: Tx, row: Row & { id: string }, items: readonly { id: string; ref: string }[], text: string) {
    const ids = items.map(() => newId());
    await tx.query(
      `INSERT INTO intake_responses (id, submission_id, consultation_id, item_id, item_ref, position, text)
       SELECT u.id, $1, $2, u.item, u.ref, u.place - 1 + (SELECT count(*) FROM intake_responses WHERE submission_id = $1), $6
         FROM unnest($3::uuid[], $4::uuid[], $5::text[]) WITH ORDINALITY AS u (id, item, ref, place)`,
      [row.id, row.consultation_id, ids, items.map((item) => item.id), items.map((item) => item.ref), text],
    );
    const { consultation_id: consultation, commitment, late } = row;
    await this.journal.append(tx, {
      kind: 'response.received',
      subject: row.id,
      body: { submission: row.id, consultation, responses: ids, channel: 'email', commitment, late },
    });
  }
}

async function wordsOf(row: Row): Promise<string | undefined> {
  if (row.kept !== null) return row.kept;
  try {
    return (await parseMail(row.raw, row.mail_from)).text;
  } catch {
    return undefined;
  }
}
