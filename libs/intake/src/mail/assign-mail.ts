import { Injectable } from '@nestjs/common';
import { Journal } from '#journal';
import { Db, Invalid, newId, NotFound, refused, type Refused, type Tx } from '#platform';
import { changeDisposition } from '../change-disposition.js';
import { storable } from '../core/storable.js';
import { parseMail } from './parse-mail.js';

interface Row {
  consultation_id: string;
  commitment: string;
  late: boolean;
  mail_from: string;
  kept: string | null;
  answered: boolean;
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
   * Makes a response for each item with the sender's own words, or with `text` where no machine could read them, and
   * counts the message as considered, or as late where it is. Refused where it has responses already. Throws NotFound,
   * and Invalid at `items` for an item that the consultation does not have.
   */
  async assign(
    submissionId: string,
    itemRefs: readonly string[],
    by: { id: string; name: string },
    text?: string,
  ): Promise<Refused | undefined> {
    return this.db.tx(async (tx) => {
      const row = await this.load(tx, submissionId);
      if (row.answered) return refused('The message was assigned before.');
      const items = await tx.query<{ id: string; ref: string }[]>(
        `SELECT id, ref FROM consultations_v_item WHERE consultation_id = $1 AND ref = ANY ($2) ORDER BY position`,
        [row.consultation_id, itemRefs],
      );
      if (items.length === 0 || items.length < new Set(itemRefs).size) {
        throw new Invalid([{ path: 'items', message: 'has to name items of this consultation' }]);
      }
      const refusal = await changeDisposition(tx, this.journal, submissionId, {
        disposition: row.late ? 'late' : 'considered',
        by,
        reason: `A person read it and found that it answers ${items.map(({ ref }) => ref).join(', ')}.`,
      });
      if (refusal !== undefined) return refusal;
      const said = text === undefined || text.trim() === '' ? await wordsOf(row) : storable(text.trim());
      await this.add(tx, { ...row, id: submissionId }, items, said);
      return undefined;
    });
  }

  private async load(tx: Tx, submissionId: string): Promise<Row> {
    const [row] = await tx.query<Row[]>(
      `SELECT s.consultation_id, encode(s.commitment, 'hex') AS commitment, s.late, s.raw, m.mail_from,
              m.set_apart->>'kept' AS kept,
              EXISTS (SELECT FROM intake_responses r WHERE r.submission_id = s.id) AS answered
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
       SELECT u.id, $1, $2, u.item, u.ref, u.place - 1, $6
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

/** Nothing where no machine can read it. */
async function wordsOf(row: Row): Promise<string> {
  if (row.kept !== null) return row.kept;
  try {
    return (await parseMail(row.raw, row.mail_from)).text;
  } catch {
    return '';
  }
}
