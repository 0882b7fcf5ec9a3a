import { Injectable } from '@nestjs/common';
import { Journal } from '#journal';
import { Db, Handles, logger, Sandbox, SandboxFault, type Tx } from '#platform';
import { storeAttachments } from '../attachments/store-attachments.js';
import { changeDisposition, type Disposal } from '../change-disposition.js';
import { Authenticity, type Findings } from './authenticity.js';
import { MailAssignments, type MailOf } from './mail-assignments.js';
import { dispositionOf, type Understood } from './mail-disposition.js';
import { READ_MAIL } from './read-mail.job.js';
import { READING, type MessageInput, type ReadMessage } from './reading.js';

const log = logger('intake');
const TRIES = 3;
const BATCH = 50;
/** Messages under way: while one is being read, the other is being stored. */
const LANES = 3;

interface WaitingRow extends MailOf {
  mail_from: string;
  recipient: string;
  item_refs: string[];
  attempts: number;
  remote: string;
  helo: string;
  raw: Buffer;
  respondent_id: string | null;
}

/** Reads stored messages: what somebody says about which item. What cannot be told is kept for a person. */
@Injectable()
export class MailReader {
  constructor(
    private readonly db: Db,
    private readonly journal: Journal,
    private readonly sandbox: Sandbox,
    private readonly authenticity: Authenticity,
    private readonly assignments: MailAssignments,
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
      const lane = async () => {
        for (let next = waiting.shift(); next !== undefined; next = waiting.shift())
          read += await this.read(next.submission_id);
      };
      await Promise.all(Array.from({ length: LANES }, lane));
      this.journal.nudge();
      if (read === 0) return; // those left have failed; the schedule tries them again
    }
  }

  /** Returns 1 where the message is done with, 0 where it is to be tried again. */
  private async read(id: string): Promise<0 | 1> {
    const row = await this.load(id);
    if (row === undefined) return 1;
    try {
      const message = await this.inSandbox(row);
      const genuine = message.automatic === undefined && message.unreadable === undefined;
      const findings = genuine ? await this.findingsOn(row, message) : undefined;
      await this.db.tx((tx) => this.keep(tx, row, message, findings));
      return 1;
    } catch (error) {
      return this.failed(row, error);
    }
  }

  private async load(id: string): Promise<WaitingRow | undefined> {
    const rows = await this.db.query<WaitingRow>(
      `SELECT m.submission_id, m.mail_from, m.recipient, m.item_refs, m.attempts, m.remote, m.helo, s.raw, s.late,
              s.consultation_id, s.respondent_id, encode(s.commitment, 'hex') AS commitment
         FROM intake_mail m JOIN intake_submissions s ON s.id = m.submission_id
        WHERE m.submission_id = $1 AND m.state = 'waiting'`,
      [id],
    );
    return rows[0];
  }

  private inSandbox({ raw, mail_from: mailFrom, recipient: ours }: WaitingRow): Promise<ReadMessage> {
    const input: MessageInput = { raw, mailFrom, ours };
    return this.sandbox.run<ReadMessage>(READING.file, READING.name, input, READING.limits);
  }

  private findingsOn({ raw, remote, helo, mail_from: mailFrom }: WaitingRow, { signatures }: ReadMessage) {
    return this.authenticity.of({ raw, remote, helo, mailFrom, signatures });
  }

  private async keep(tx: Tx, row: WaitingRow, message: ReadMessage, findings?: Findings): Promise<void> {
    if (!(await this.claim(tx, row.submission_id))) return;
    const meant = await this.assignments.meant(tx, row, { ...message, addressed: row.item_refs });
    const understood: Understood = { message, findings, late: row.late, sure: meant.answers.length > 0 };
    const disposal = dispositionOf(understood);
    const answered = ['considered', 'late', 'blank'].includes(disposal.disposition) ? meant.answers : [];
    await this.note(tx, row, {
      state: 'read',
      subject: message.subject,
      answersTo: message.answersTo,
      // What no response holds is kept here, for the person who decides.
      setApart: { ...apart(message), ...(answered.length === 0 ? { kept: message.kept } : { rest: meant.rest }) },
      // The address that people see beside what the domains say: who relies on it has to know whose it is.
      authenticity: findings === undefined ? undefined : { ...findings, from: message.from.address },
      assigned: meant.assigned,
    });
    if (message.from.name !== '') await this.nameSender(tx, row, message.from.name);
    await storeAttachments(
      tx,
      row.submission_id,
      message.attachments.map(({ name, mediaType, bytes }) => ({ name, mediaType, bytes: Buffer.from(bytes) })),
    );
    const responses = await this.assignments.addResponses(tx, row, answered);
    await this.dispose(tx, row, disposal);
    // Machines are never answered, and neither is the sender whose address somebody may have forged.
    if (disposal.disposition !== 'automatic' && disposal.rule !== 'dmarc-reject@1') {
      await this.assignments.announce(tx, row, responses);
    }
  }

  /** What can never be read, or was tried often enough, is left to a person, and the sender is told that it arrived. */
  private async failed(row: WaitingRow, error: unknown): Promise<0 | 1> {
    const message = (error instanceof Error ? error.message : String(error)).replaceAll('\0', '').slice(0, 2_000);
    log.warn({ submission: row.submission_id, error: message }, 'a message could not be read');
    const isHopeless = error instanceof SandboxFault && error.reason !== 'died';
    if (!isHopeless && row.attempts + 1 < TRIES) {
      await this.db.query('UPDATE intake_mail SET attempts = attempts + 1, error = $2 WHERE submission_id = $1', [
        row.submission_id,
        message,
      ]);
      return 0;
    }
    await this.db.tx(async (tx) => {
      if (!(await this.claim(tx, row.submission_id))) return;
      await this.note(tx, row, { state: 'unreadable', error: message });
      const reason = `A machine could not read it: ${message}. It is kept for a person.`;
      await this.dispose(tx, row, { disposition: 'quarantined', rule: 'unreadable-mail@1', reason });
      await this.assignments.announce(tx, row, []);
    });
    return 1;
  }

  /** Holds the message until the end of the transaction; false where another reader was faster. */
  private async claim(tx: Tx, id: string): Promise<boolean> {
    const rows = await tx.query<unknown[]>(
      `SELECT FROM intake_mail WHERE submission_id = $1 AND state = 'waiting' FOR UPDATE`,
      [id],
    );
    return rows.length > 0;
  }

  private async note(tx: Tx, row: WaitingRow, what: Note): Promise<void> {
    await tx.query(
      `UPDATE intake_mail SET state = $2, subject = $3, error = $4, answers_to = $5, set_apart = $6, authenticity = $7,
              assigned = $8, read_at = now() WHERE submission_id = $1`,
      [
        row.submission_id,
        what.state,
        what.subject ?? '',
        what.error ?? null,
        what.answersTo ?? [],
        JSON.stringify(what.setApart ?? {}),
        what.authenticity === undefined ? null : JSON.stringify(what.authenticity),
        what.assigned === undefined ? null : JSON.stringify(what.assigned),
      ],
    );
  }

  private async nameSender(tx: Tx, row: WaitingRow, name: string): Promise<void> {
    await tx.query('UPDATE intake_respondents SET name = $2 WHERE id = $1 AND name IS NULL', [row.respondent_id, name]);
  }

  private async dispose(tx: Tx, row: WaitingRow, to: Disposal): Promise<void> {
    const refusal = await changeDisposition(tx, this.journal, row.submission_id, to);
    if (refusal !== undefined) log.info({ submission: row.submission_id }, 'somebody was faster than the reader');
  }
}

interface Note {
  state: 'read' | 'unreadable';
  subject?: string;
  error?: string;
  answersTo?: string[];
  setApart?: Record<string, string>;
  authenticity?: (Findings & { from: string }) | undefined;
  assigned?: unknown;
}

/** What is not the sender's answer, without what is empty. */
function apart({ quoted, signature, forwarded }: ReadMessage): Record<string, string> {
  return Object.fromEntries(Object.entries({ quoted, signature, forwarded }).filter(([, text]) => text !== ''));
}
