import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { formatInstant } from '#consultations';
import { Conflict, Db, newId, NotFound, refused, type Refused, type Tx } from '#platform';
import { QueryFailedError } from 'typeorm';
import { contentOf } from './core/commitment.js';
import type { Form, Submission } from './core/submission.js';
import { ReceiptMaker, type Blank, type Receipt } from './receipt.js';

/** What a mailroom knows of a message besides its bytes. */
export interface MailFacts {
  from: string;
  to: string;
  items: readonly string[];
  remote: string;
  messageId?: string | undefined;
}

export type Received = { kind: 'received'; created: boolean; receipt: Receipt };

/** A submission on its way into the database. */
export interface Parcel {
  submission: Submission;
  form: Pick<Form, 'consultationId' | 'slug' | 'timeZone'>;
  mail?: MailFacts;
}

export type Outcome = Received | Refused | { kind: 'conflict' };

interface ReceiveRow {
  outcome: 'received' | 'again' | 'conflict' | 'unknown' | 'unopened' | 'archived';
  submission_id: string;
  number: string;
  reference: string;
  salt: Buffer;
  commitment: Buffer;
  received_at: Date;
  late: boolean;
}

const REFERENCE_TAKEN = 'intake_receipts_reference';
const DEADLOCK = '40P01';
const TRIES = 5;

/** Stores submissions: each, with all that belongs to it, by one call of `intake_receive` in the database. */
@Injectable()
export class Receiver {
  constructor(
    private readonly db: Db,
    private readonly receipts: ReceiptMaker,
  ) {}

  /** One submission, committed when this returns. Throws Conflict for another body under a known intent. */
  async one(parcel: Parcel): Promise<Received | Refused> {
    const [outcome] = await this.all([parcel]);
    if (outcome === undefined) throw new Error('a submission without an outcome');
    if (outcome.kind === 'conflict') {
      throw new Conflict('Something else was sent under the same key before. Use a new key for a new submission.');
    }
    return outcome;
  }

  /** Several in one transaction: all that are taken are committed, or none. With `tx`, in the caller's transaction. */
  async all(parcels: readonly Parcel[], tx?: Tx): Promise<Outcome[]> {
    for (let attempt = 1; ; attempt += 1) {
      const blanks = await Promise.all(parcels.map(() => this.receipts.blank()));
      try {
        return await this.store(parcels, blanks, tx);
      } catch (error) {
        // Once in many thousands a reference is taken already; two batches with the same senders may meet crosswise.
        // Inside a transaction of the caller's nothing can be tried again: that transaction is lost.
        if (tx !== undefined || attempt === TRIES || !isWorthAnotherTry(error)) throw error;
      }
    }
  }

  private async store(parcels: readonly Parcel[], blanks: readonly Blank[], tx?: Tx): Promise<Outcome[]> {
    const stored = parcels.map((parcel, place) => storedForm(parcel, blanks[place]));
    const sql =
      stored.length === 1
        ? 'SELECT * FROM intake_receive($1::jsonb, $2::bytea, $3::bytea, $4::bytea)'
        : `SELECT r.* FROM unnest($1::jsonb[], $2::bytea[], $3::bytea[], $4::bytea[])
             WITH ORDINALITY AS u (p, raw, content, salt, place),
             LATERAL intake_receive(u.p, u.raw, u.content, u.salt) AS r ORDER BY u.place`;
    const columns = [0, 1, 2, 3].map((n) => stored.map((row) => row[n]));
    const parameters = stored.length === 1 ? columns.map(([only]) => only) : columns;
    const rows = await (tx === undefined
      ? this.db.query<ReceiveRow>(sql, parameters)
      : tx.query<ReceiveRow[]>(sql, parameters));
    return Promise.all(rows.map((row, place) => this.outcomeOf(row, parcels[place])));
  }

  private async outcomeOf(row: ReceiveRow, parcel: Parcel | undefined): Promise<Outcome> {
    if (parcel === undefined) throw new Error('more outcomes than submissions');
    const { form } = parcel;
    switch (row.outcome) {
      case 'unknown':
        throw new NotFound(`There is no consultation called "${form.slug}".`);
      case 'unopened':
        return refused(`This consultation opens at ${formatInstant(row.received_at, form.timeZone)}.`);
      case 'archived':
        return refused('This consultation is archived and takes no more responses.');
      case 'conflict':
        return { kind: 'conflict' };
      case 'received':
      case 'again':
        return { kind: 'received', created: row.outcome === 'received', receipt: await this.receiptOf(row) };
    }
  }

  /** The receipt as it was first given. */
  async receiptOf(row: Omit<ReceiveRow, 'outcome'>): Promise<Receipt> {
    return {
      reference: row.reference,
      secret: await this.receipts.secretOf(row.salt),
      receivedAt: row.received_at,
      commitment: row.commitment.toString('hex'),
      late: row.late,
      number: Number(row.number),
      submissionId: row.submission_id,
    };
  }
}

/** The four parameters of `intake_receive`. */
function storedForm({ submission, form, mail }: Parcel, blank: Blank | undefined): [string, Buffer, Buffer, Buffer] {
  if (blank === undefined) throw new Error('a submission without a receipt');
  const { respondent, answers, raw, digest, publish } = submission;
  const written = JSON.stringify({
    id: newId(),
    entry: newId(),
    consultation: form.consultationId,
    channel: submission.channel,
    intent: submission.intent,
    digest: digest.toString('hex'),
    rawType: raw.type,
    publish,
    receivedAt: submission.receivedAt?.toISOString(),
    blank: submission.blank,
    respondent: { ...respondent, id: newId(), key: contactKey(respondent) },
    reference: blank.reference,
    secretHash: blank.secretHash.toString('hex'),
    answers: answers.map((answer, position) => ({ ...answer, id: newId(), position })),
    mail,
  });
  const content = mail === undefined ? contentOf(answers, publish) : raw.bytes;
  return [written, raw.bytes, content, blank.salt];
}

/** The same person, or organisation, writing from the same address; undefined where no address was given. */
function contactKey(respondent: Submission['respondent']): string | undefined {
  if (respondent.email === undefined || respondent.email === '') return undefined;
  const parts = [respondent.kind, respondent.organisation ?? '', respondent.email];
  return createHash('sha256').update(parts.join('\n').toLowerCase()).digest('hex');
}

function isWorthAnotherTry(error: unknown): boolean {
  if (!(error instanceof QueryFailedError)) return false;
  const { code, constraint } = error.driverError as { code?: string; constraint?: string };
  return constraint === REFERENCE_TAKEN || code === DEADLOCK;
}
