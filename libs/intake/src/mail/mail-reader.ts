import { Injectable } from '@nestjs/common';
import { Journal } from '#journal';
import { Db, Handles, logger, newId, type Tx } from '#platform';
import { changeDisposition, type Disposal } from '../change-disposition.js';
import { itemsMeant } from '../core/items-meant.js';
import { loopBecause } from '../core/mail-loop.js';
import { isBlank } from '../core/submission.js';
import { parseMail, type ReadMail } from './parse-mail.js';
import { READ_MAIL } from './read-mail.job.js';

const log = logger('intake');
const TRIES = 3;
const BATCH = 50;

interface WaitingRow {
  submission_id: string;
  mail_from: string;
  recipient: string;
  item_refs: string[];
  attempts: number;
  raw: Buffer;
  late: boolean;
  consultation_id: string;
  respondent_id: string | null;
  commitment: string;
}

interface Item {
  id: string;
  ref: string;
}

/** Reads stored messages: what somebody says about which item. What cannot be told is kept for a person. */
@Injectable()
export class MailReader {
  constructor(
    private readonly db: Db,
    private readonly journal: Journal,
  ) {}

  /** Reads all that waits. Two readers may meet at one message: the first to commit has read it. */
  @Handles(READ_MAIL)
  async readAll(): Promise<void> {
    for (;;) {
      const waiting = await this.db.query<{ submission_id: string }>(
        `SELECT submission_id FROM intake_mail WHERE state = 'waiting' ORDER BY attempts, submission_id LIMIT $1`,
        [BATCH],
      );
      if (waiting.length === 0) return;
      let read = 0;
      for (const { submission_id: id } of waiting) read += await this.read(id);
      this.journal.nudge();
      if (read === 0) return; // those left have failed; the schedule tries them again
    }
  }

  /** Returns 1 where the message is done with, 0 where it is to be tried again. */
  private async read(id: string): Promise<0 | 1> {
    const row = await this.load(id);
    if (row === undefined) return 1;
    let mail: ReadMail;
    try {
      mail = await parseMail(row.raw, row.mail_from);
      mail.automatic ??= loopBecause(row.raw, row.mail_from, row.recipient);
    } catch (error) {
      log.warn({ submission: id, error: String(error) }, 'a message could not be parsed');
      return this.failed(row, String(error));
    }
    await this.db.tx((tx) => this.keep(tx, row, mail));
    return 1;
  }

  private async load(id: string): Promise<WaitingRow | undefined> {
    const rows = await this.db.query<WaitingRow>(
      `SELECT m.submission_id, m.mail_from, m.recipient, m.item_refs, m.attempts, s.raw, s.late, s.consultation_id,
              s.respondent_id, encode(s.commitment, 'hex') AS commitment
         FROM intake_mail m JOIN intake_submissions s ON s.id = m.submission_id
        WHERE m.submission_id = $1 AND m.state = 'waiting'`,
      [id],
    );
    return rows[0];
  }

  private async keep(tx: Tx, row: WaitingRow, mail: ReadMail): Promise<void> {
    if (!(await this.claim(tx, row.submission_id, { state: 'read', subject: mail.subject, error: null }))) return;
    if (mail.automatic !== undefined) {
      const reason = `The message was sent by a machine: ${mail.automatic}.`;
      await this.dispose(tx, row, { disposition: 'automatic', rule: 'automatic-mail@1', reason });
      return;
    }
    await tx.query(`UPDATE intake_respondents SET name = coalesce(name, nullif($2, '')) WHERE id = $1`, [
      row.respondent_id,
      mail.name,
    ]);
    const items = await tx.query<Item[]>(
      'SELECT id, ref FROM consultations_v_item WHERE consultation_id = $1 ORDER BY position',
      [row.consultation_id],
    );
    const meant = itemsMeant(items, row.item_refs, mail.subject);
    const responses = await this.addResponses(tx, row, meant, mail.text);
    await this.dispose(tx, row, dispositionOf(row, meant, mail));
    await this.announce(tx, row, responses);
  }

  /** After some tries it is left to a person, and the sender is told that it arrived. */
  private async failed(row: WaitingRow, error: string): Promise<0 | 1> {
    const message = error.replaceAll('\0', '').slice(0, 2_000);
    if (row.attempts + 1 < TRIES) {
      await this.db.query('UPDATE intake_mail SET attempts = attempts + 1, error = $2 WHERE submission_id = $1', [
        row.submission_id,
        message,
      ]);
      return 0;
    }
    await this.db.tx(async (tx) => {
      if (!(await this.claim(tx, row.submission_id, { state: 'unreadable', subject: '', error: message }))) return;
      const reason = 'The message could not be read by a machine. It is kept for a person.';
      await this.dispose(tx, row, { disposition: 'quarantined', rule: 'unreadable-mail@1', reason });
      await this.announce(tx, row, []);
    });
    return 1;
  }

  /** Marks the message as done with; false where another reader was faster. */
  private async claim(
    tx: Tx,
    id: string,
    to: { state: string; subject: string; error: string | null },
  ): Promise<boolean> {
    const rows = await tx.query<unknown[]>(
      `SELECT FROM intake_mail WHERE submission_id = $1 AND state = 'waiting' FOR UPDATE`,
      [id],
    );
    if (rows.length === 0) return false;
    await tx.query(
      'UPDATE intake_mail SET state = $2, subject = $3, error = $4, read_at = now() WHERE submission_id = $1',
      [id, to.state, to.subject, to.error],
    );
    return true;
  }

  private async addResponses(tx: Tx, row: WaitingRow, items: readonly Item[], text: string): Promise<string[]> {
    const ids = items.map(() => newId());
    await tx.query(
      `INSERT INTO intake_responses (id, submission_id, consultation_id, item_id, item_ref, position, text)
       SELECT u.id, $1, $2, u.item, u.ref, u.place - 1, $6
         FROM unnest($3::uuid[], $4::uuid[], $5::text[]) WITH ORDINALITY AS u (id, item, ref, place)`,
      [row.submission_id, row.consultation_id, ids, items.map((item) => item.id), items.map((item) => item.ref), text],
    );
    return ids;
  }

  private async dispose(tx: Tx, row: WaitingRow, to: Disposal): Promise<void> {
    const refusal = await changeDisposition(tx, this.journal, row.submission_id, to);
    if (refusal !== undefined) log.info({ submission: row.submission_id }, 'somebody was faster than the reader');
  }

  private async announce(tx: Tx, row: WaitingRow, responses: readonly string[]): Promise<void> {
    const { submission_id: submission, consultation_id: consultation, commitment, late } = row;
    await this.journal.append(tx, {
      kind: 'response.received',
      subject: submission,
      body: { submission, consultation, responses, channel: 'email', commitment, late },
    });
  }
}

function dispositionOf(row: WaitingRow, items: readonly Item[], { text }: ReadMail): Disposal {
  if (isBlank({ text, choices: {}, stance: undefined })) {
    return { disposition: 'blank', rule: 'blank@1', reason: 'It says nothing about any item.' };
  }
  if (items.length === 0) {
    const reason = 'It does not say which item it answers. A person decides.';
    return { disposition: 'quarantined', rule: 'which-item@1', reason };
  }
  if (row.late) {
    return { disposition: 'late', rule: 'closing-time@1', reason: 'It was received after the closing time.' };
  }
  return { disposition: 'considered', rule: 'received@1', reason: 'It was received in time.' };
}
