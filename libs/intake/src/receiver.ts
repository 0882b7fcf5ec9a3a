import { hash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { formatInstant } from '#consultations';
import { Journal } from '#journal';
import { Conflict, Db, newId, NotFound, refused, type Refused, type Tx } from '#platform';
import { QueryFailedError } from 'typeorm';
import { storeAttachments } from './attachments/store-attachments.js';
import { changeDisposition, RESPONDENT } from './change-disposition.js';
import { contentOf } from './core/commitment.js';
import type { Form, Submission } from './core/submission.js';
import { ReceiptMaker, type Blank, type Receipt } from './receipt.js';
import { lastAmended } from './web/last-amended.js';

/** What a mailroom knows of a message besides its bytes. */
export interface MailFacts {
  from: string;
  to: string;
  items: readonly string[];
  remote: string;
  /** What the sending machine called itself. */
  helo?: string | undefined;
  messageId?: string | undefined;
}

export type Received = { kind: 'received'; created: boolean; receipt: Receipt };

/** A submission on its way into the database. */
export interface Parcel {
  submission: Submission;
  form: Pick<Form, 'consultationId' | 'slug' | 'timeZone'>;
  mail?: MailFacts;
}

export type Outcome = Received | Refused | { kind: 'conflict' } | { kind: 'unknown' };

interface ReceiveRow {
  /** In the batch, from 1. */
  place: number;
  outcome: 'received' | 'again' | 'conflict' | 'unknown' | 'unopened' | 'archived';
  submission_id: string;
  number: string;
  reference: string;
  /** Gone where it was erased since. */
  salt: Buffer | null;
  commitment: Buffer;
  received_at: Date;
  late: boolean;
  in_grace: boolean;
}

/** Somebody waiting for the answer to one submission. */
interface Waiting {
  parcel: Parcel;
  resolve(outcome: Outcome): void;
  reject(error: unknown): void;
}

/**
 * Transactions that one process has under way for single submissions: while some wait for the disk, which takes them
 * together, the others work.
 */
const LANES = 3;
const MOST_TOGETHER = 32;
/** Raw submissions are held in memory some times over on their way, and a message may have 25 MB. */
const MOST_BYTES_TOGETHER = 4 * 1024 * 1024;
const REFERENCE_TAKEN = 'intake_submissions_reference';
const DEADLOCK = '40P01';
const TRIES = 5;

/** Stores submissions: those of a batch, with all that belongs to each, by one call of `intake_receive` in the database. */
@Injectable()
export class Receiver {
  private readonly waiting: Waiting[] = [];
  private lanes = 0;
  private underWay = 0;

  constructor(
    private readonly db: Db,
    private readonly receipts: ReceiptMaker,
    private readonly journal: Journal,
  ) {}

  /**
   * One submission, committed when this returns. Those that arrive while others are being stored share the next
   * transaction, so that a rush costs few commits; where such a batch fails, each is tried by itself. Throws NotFound and
   * Conflict.
   */
  async one(parcel: Parcel): Promise<Received | Refused> {
    const { attachments, amends, quarantine } = parcel.submission;
    const outcome = await (attachments.length > 0 || amends !== undefined || quarantine !== undefined
      ? this.db.tx((tx) => this.withMore(tx, parcel))
      : this.shared(parcel));
    if (outcome.kind === 'unknown') throw new NotFound(`There is no consultation called "${parcel.form.slug}".`);
    if (outcome.kind === 'conflict') {
      throw new Conflict('Something else was sent under the same key before. Use a new key for a new submission.');
    }
    return outcome;
  }

  private shared(parcel: Parcel): Promise<Outcome> {
    return new Promise<Outcome>((resolve, reject) => {
      this.waiting.push({ parcel, resolve, reject });
      this.next();
    });
  }

  /** With what few have, files and an earlier submission to replace, in a transaction of its own. */
  private async withMore(tx: Tx, parcel: Parcel): Promise<Outcome> {
    const [outcome] = await this.all([parcel], tx);
    if (outcome === undefined) throw new Error('a submission without an outcome');
    if (outcome.kind !== 'received' || !outcome.created) return outcome;
    const { attachments, amends, quarantine } = parcel.submission;
    const { submissionId, late, reference } = outcome.receipt;
    await storeAttachments(tx, submissionId, attachments);
    if (quarantine !== undefined) {
      await changeDisposition(tx, this.journal, submissionId, { disposition: 'quarantined', ...quarantine });
    }
    if (amends !== undefined && !late) {
      await changeDisposition(tx, this.journal, await lastAmended(tx, amends), {
        disposition: 'superseded_by',
        of: submissionId,
        by: RESPONDENT,
        rule: 'amended@1',
        reason: `The sender replaced it by ${reference}.`,
      });
    }
    return outcome;
  }

  private next(): void {
    while (this.lanes < LANES && this.waiting.length > 0 && this.isWorthALane()) {
      // The same order everywhere, so that two batches with the same intents do not wait for each other crosswise.
      const batch = this.waiting.splice(0, this.fitting()).sort((a, b) => compare(a.parcel, b.parcel));
      this.lanes += 1;
      this.underWay += batch.length;
      void this.storeTogether(batch).finally(() => {
        this.lanes -= 1;
        this.underWay -= batch.length;
        this.next();
      });
    }
  }

  /** At once where nothing is under way; beside others once as many wait as one of them took along. */
  private isWorthALane(): boolean {
    return this.waiting.length >= this.underWay / Math.max(1, this.lanes);
  }

  /** How many of those waiting make a batch; at least one. */
  private fitting(): number {
    let bytes = 0;
    const tooMany = this.waiting.findIndex(({ parcel }, place) => {
      bytes += parcel.submission.raw.bytes.length;
      return place === MOST_TOGETHER || (place > 0 && bytes > MOST_BYTES_TOGETHER);
    });
    return tooMany < 0 ? this.waiting.length : tooMany;
  }

  private async storeTogether(batch: readonly Waiting[]): Promise<void> {
    try {
      const outcomes = await this.all(batch.map(({ parcel }) => parcel));
      batch.forEach((one, place) => {
        const outcome = outcomes[place];
        if (outcome === undefined) one.reject(new Error('a submission without an outcome'));
        else one.resolve(outcome);
      });
    } catch (error) {
      if (batch.length === 1) batch[0]?.reject(error);
      else await Promise.all(batch.map((one) => this.storeTogether([one])));
    }
  }

  /** Several in one transaction: all that are taken are committed, or none. With `tx`, in the caller's transaction. */
  async all(parcels: readonly Parcel[], tx?: Tx): Promise<Outcome[]> {
    const consultations = Map.groupBy(parcels, ({ form }) => form.consultationId);
    if (consultations.size <= 1) return this.allOfOne(parcels, tx);
    if (tx === undefined) return this.db.tx((own) => this.all(parcels, own));
    const outcomes = new Map<Parcel, Outcome>();
    for (const some of consultations.values()) {
      const found = await this.allOfOne(some, tx);
      some.forEach((parcel, place) => found[place] && outcomes.set(parcel, found[place]));
    }
    return parcels.map((parcel) => outcomes.get(parcel) ?? { kind: 'unknown' });
  }

  private async allOfOne(parcels: readonly Parcel[], tx: Tx | undefined): Promise<Outcome[]> {
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

  private async store(parcels: readonly Parcel[], blanks: readonly Blank[], tx: Tx | undefined): Promise<Outcome[]> {
    const written: string[] = [];
    const bytes: Buffer[] = [];
    let at = 1; // as PostgreSQL counts
    for (const [place, parcel] of parcels.entries()) {
      const stored = storedForm(parcel, blanks[place], at);
      written.push(stored.written);
      bytes.push(...stored.bytes);
      at += stored.bytes.reduce((sum, { length }) => sum + length, 0);
    }
    const parameters = [parcels[0]?.form.consultationId, `[${written.join(',')}]`, Buffer.concat(bytes)];
    const sql = 'SELECT * FROM intake_receive($1, $2, $3)';
    const rows = await (tx === undefined
      ? this.db.query<ReceiveRow>(sql, parameters)
      : tx.query<ReceiveRow[]>(sql, parameters));
    const byPlace = new Map(rows.map((row) => [row.place, row]));
    return Promise.all(parcels.map((parcel, at) => this.outcomeOf(byPlace.get(at + 1), parcel, blanks[at])));
  }

  private async outcomeOf(row: ReceiveRow | undefined, { form }: Parcel, blank: Blank | undefined): Promise<Outcome> {
    if (row === undefined) throw new Error('a submission without an outcome');
    switch (row.outcome) {
      case 'unopened':
        return refused(`This consultation opens at ${formatInstant(row.received_at, form.timeZone)}.`);
      case 'archived':
        return refused('This consultation is archived and takes no more responses.');
      case 'conflict':
      case 'unknown':
        return { kind: row.outcome };
      case 'received':
        return { kind: 'received', created: true, receipt: receiptFrom(row, blank?.secret ?? '') };
      case 'again':
        return { kind: 'received', created: false, receipt: await this.receiptOf(row) };
    }
  }

  /** The receipt as it was first given; without its secret where it was erased since. */
  async receiptOf(row: Omit<ReceiveRow, 'outcome' | 'place'>): Promise<Receipt> {
    return receiptFrom(row, row.salt === null ? '' : await this.receipts.secretOf(row.salt));
  }
}

function receiptFrom(row: Omit<ReceiveRow, 'outcome' | 'place'>, secret: string): Receipt {
  return {
    reference: row.reference,
    secret,
    receivedAt: row.received_at,
    commitment: row.commitment.toString('hex'),
    late: row.late,
    inGrace: row.in_grace,
    number: Number(row.number),
    submissionId: row.submission_id,
  };
}

function compare(a: Parcel, b: Parcel): number {
  const [left, right] = [a, b].map(({ form, submission }) => form.consultationId + submission.intent);
  return (left ?? '') < (right ?? '') ? -1 : 1;
}

/** What `intake_receive` is given of a submission: its facts as JSON, and its bytes, which stand at `at`. */
function storedForm({ submission, mail }: Parcel, blank: Blank | undefined, at: number) {
  if (blank === undefined) throw new Error('a submission without a receipt');
  const { respondent, answers, raw, digest, publish, attachments } = submission;
  const files = attachments.map(({ sha256 }) => sha256);
  const content = mail === undefined ? contentOf(answers, publish, files) : raw.bytes;
  const written = JSON.stringify({
    id: newId(),
    entry: newId(),
    channel: submission.channel,
    intent: submission.intent,
    digest: digest.toString('hex'),
    rawType: raw.type,
    publish,
    receivedAt: submission.receivedAt?.toISOString(),
    openedAt: submission.openedAt?.toISOString(),
    blank: submission.blank,
    respondent: saysWho(respondent) ? { ...respondent, id: newId(), key: contactKey(respondent) } : respondent,
    reference: blank.reference,
    secretHash: blank.secretHash.toString('hex'),
    answers: answers.map((answer, position) => ({ ...answer, id: newId(), position })),
    mail,
    at,
    rawBytes: raw.bytes.length,
    contentBytes: content.length,
  });
  return { written, bytes: [blank.salt, raw.bytes, content] };
}

/** Somebody who left neither name nor address nor organisation has nothing to be kept apart from the answers. */
export function saysWho(respondent: Submission['respondent']): boolean {
  return respondent.kind !== 'person' || Object.keys(respondent).length > 1;
}

/** The same person, or organisation, writing from the same address; undefined where no address was given. */
export function contactKey(respondent: Submission['respondent']): string | undefined {
  if (respondent.email === undefined || respondent.email === '') return undefined;
  const parts = [respondent.kind, respondent.organisation ?? '', respondent.email];
  return hash('sha256', parts.join('\n').toLowerCase());
}

function isWorthAnotherTry(error: unknown): boolean {
  if (!(error instanceof QueryFailedError)) return false;
  const { code, constraint } = error.driverError as { code?: string; constraint?: string };
  return constraint === REFERENCE_TAKEN || code === DEADLOCK;
}
