import { Injectable } from '@nestjs/common';
import { Journal } from '#journal';
import { AttachmentReader } from './attachments/attachment-reader.js';
import { Invalid, type Fault, type Refused, type Tx } from '#platform';
import { changeDisposition, changeDispositions, type Disposal } from './change-disposition.js';
import type { Reconciliation } from './core/reconciliation.js';
import { readSubmission, type Incoming } from './core/submission.js';
import { Drafts, type Draft } from './drafts.js';
import { Forms } from './forms.js';
import { Erasure, type Erased, type ErasedBy } from './keeping/erasure.js';
import { MailAssignments, type AssignedBy } from './mail/mail-assignments.js';
import { MailStore, type Envelope, type MailReceived } from './mail/mail-store.js';
import type { Receipt } from './receipt.js';
import { Reconciler } from './reconciler.js';
import { Receiver, type Outcome, type Parcel, type Received } from './receiver.js';
import { Senders } from './senders/senders.js';
import { ReceiptStories, type Acknowledgeable, type ReceiptStory } from './stories.js';
import { Openings } from './web/openings.js';
import { ReceiptActs, type Amendable } from './web/receipt-acts.js';

/** What became of a batch. `rows` are places in the batch, from 0. */
export interface BatchResult {
  created: number;
  /** Stored before: the same intent with the same body. */
  again: number;
  faults: { row: number; faults: Fault[] }[];
}

const BATCH = 200;
/** Long texts make shorter batches: one statement holds no more than PostgreSQL takes in one go. */
const BATCH_BYTES = 16 * 1024 * 1024;

/** One door behind all doors: whatever reaches us is stored here, once, with a receipt, or refused with a reason. */
@Injectable()
export class Intake {
  constructor(
    private readonly journal: Journal,
    private readonly forms: Forms,
    private readonly receiver: Receiver,
    private readonly stories: ReceiptStories,
    private readonly mail: MailStore,
    private readonly drafts: Drafts,
    private readonly attachments: AttachmentReader,
    private readonly reconciler: Reconciler,
    private readonly erasure: Erasure,
    private readonly openings: Openings,
    private readonly acts: ReceiptActs,
    private readonly assignments: MailAssignments,
    private readonly senders: Senders,
  ) {}

  /**
   * Stores a submission: raw, responses, receipt, disposition and journal entry in one transaction that is committed when
   * this returns, and that never touches the queue. The same intent again gives the first receipt (`created: false`).
   * Throws NotFound for an unknown consultation, Invalid with paths such as `answers[0].stance`, and Conflict where
   * something else was sent under the same intent.
   */
  async receive(incoming: Incoming): Promise<Received | Refused> {
    const form = await this.forms.bySlug(incoming.consultation);
    const result = await this.receiver.one({ submission: readSubmission(incoming, form), form });
    this.journal.nudge();
    if ((incoming.attachments ?? []).length > 0) this.attachments.ring();
    return result;
  }

  /**
   * The bulk door: the same rules, in batches of one transaction each. What cannot be taken is reported by its row, the
   * rest is stored; running the same again adds nothing.
   */
  async receiveMany(incomings: Iterable<Incoming> | AsyncIterable<Incoming>): Promise<BatchResult> {
    const result: BatchResult = { created: 0, again: 0, faults: [] };
    let batch: (Parcel & { row: number })[] = [];
    let row = 0;
    let bytes = 0;
    for await (const incoming of incomings) {
      try {
        const form = await this.forms.bySlug(incoming.consultation);
        const submission = readSubmission(incoming, form);
        batch.push({ row, form, submission });
        bytes += submission.raw.bytes.length;
      } catch (error) {
        if (!(error instanceof Invalid)) throw error;
        result.faults.push({ row, faults: [...error.faults] });
      }
      row += 1;
      if (batch.length === BATCH || bytes > BATCH_BYTES) {
        await this.storeBatch(batch, result);
        batch = [];
        bytes = 0;
      }
    }
    if (batch.length > 0) await this.storeBatch(batch, result);
    result.faults.sort((a, b) => a.row - b.row);
    this.journal.nudge();
    return result;
  }

  private async storeBatch(batch: readonly (Parcel & { row: number })[], result: BatchResult): Promise<void> {
    const outcomes = await this.receiver.all(batch);
    for (const [place, outcome] of outcomes.entries()) {
      const fault = faultOf(outcome);
      if (fault !== undefined) result.faults.push({ row: batch[place]?.row ?? -1, faults: [fault] });
      else if (outcome.kind === 'received' && outcome.created) result.created += 1;
      else result.again += 1;
    }
  }

  /**
   * The mailroom's door: raw message and envelope with a receipt, committed when this returns. A job reads the text
   * afterwards. Recipients must be ours (`mailRecipient`). The same message again finds the first receipt.
   */
  async receiveMail(raw: Buffer, envelope: Envelope): Promise<MailReceived[]> {
    const received = await this.mail.receive(raw, envelope);
    this.mail.ring();
    return received;
  }

  /** Which consultation, and which of its items, an address such as `slug+R1@domain` belongs to; undefined if none. */
  mailRecipient(address: string): Promise<{ consultation: string; items: string[] } | undefined> {
    return this.mail.recipient(address);
  }

  /**
   * A person says which items a message in quarantine answers and, where a machine could not read it, in `text` what it
   * says. Makes the responses and disposes in one transaction. Refused for items that the consultation does not have.
   * Throws NotFound for an unknown message.
   */
  assignMail(
    submissionId: string,
    itemRefs: readonly string[],
    by: AssignedBy,
    text?: string,
  ): Promise<Refused | undefined> {
    return this.assignments.assign(submissionId, itemRefs, by, text);
  }

  /** What became of a response. Throws NotFound alike for an unknown reference and for a wrong secret. */
  receipt(reference: string, secret: string): Promise<ReceiptStory> {
    return this.stories.tell(reference, secret);
  }

  /** The receipt that an intent was given, for the page that confirms a form after it was sent. */
  async receiptOf(consultation: string, intent: string): Promise<Receipt | undefined> {
    const form = await this.forms.bySlug(consultation);
    return this.stories.byIntent(form.consultationId, intent);
  }

  /** Of these submissions, those whose sender left an address, in the order of their numbers. */
  acknowledgeable(submissionIds: readonly string[]): Promise<Acknowledgeable[]> {
    return this.stories.acknowledgeable(submissionIds);
  }

  /** Receipts of submissions, for the acknowledgement. Those unknown are left out. */
  receiptsOf(submissionIds: readonly string[]): Promise<Receipt[]> {
    return this.stories.bySubmission(submissionIds);
  }

  /**
   * Gives a submission another disposition and keeps the one before as history. The same again changes nothing. Refused
   * where it may not follow. Throws NotFound for an unknown submission.
   */
  dispose(tx: Tx, submissionId: string, to: Disposal): Promise<Refused | undefined> {
    return changeDisposition(tx, this.journal, submissionId, to);
  }

  /**
   * The same for many submissions at once, each named once: for a rule that speaks about thousands. Refused, and nothing
   * changed, where one may not follow. Not for submissions that are merged, or to be merged.
   */
  disposeAll(tx: Tx, changes: readonly { submissionId: string; to: Disposal }[]): Promise<Refused | undefined> {
    return changeDispositions(tx, this.journal, changes);
  }

  /**
   * Takes content, contact and salt of a submission for good; counts, proofs and the journal stay true. The same again
   * changes nothing. Refused while the consultation is held for a legal claim. Throws NotFound for an unknown reference.
   */
  erase(reference: string, wish: ErasedBy): Promise<Erased | Refused> {
    return this.erasure.erase(reference, wish);
  }

  /** Everything received for a consultation, or for one item of it, and what became of it. */
  reconciliation(consultationId: string, itemId?: string): Promise<Reconciliation> {
    return this.reconciler.of(consultationId, itemId);
  }

  /** Takes an answer back, at any time, for whoever holds its receipt. Throws NotFound as `receipt` does. */
  withdraw(reference: string, secret: string): Promise<Refused | undefined> {
    return this.acts.withdraw(reference, secret);
  }

  /** "That was not me": sets an answer aside that somebody else sent. Throws NotFound as `receipt` does. */
  disown(reference: string, secret: string): Promise<Refused | undefined> {
    return this.acts.disown(reference, secret);
  }

  /**
   * A new draft that replaces this answer once it is sent, with what `fill` makes of it; its files are put to it as well.
   * Refused after the closing time. Throws NotFound as `receipt` does.
   */
  draftToAmend(
    reference: string,
    secret: string,
    fill: (kept: Amendable) => unknown,
  ): Promise<{ kind: 'draft'; draft: Draft } | Refused> {
    return this.acts.draftToAmend(reference, secret, fill);
  }

  /** Says, for a page of which nothing is kept yet, that the form is being opened now. */
  async opening(consultation: string): Promise<string> {
    return this.openings.token((await this.forms.bySlug(consultation)).consultationId);
  }

  /**
   * Keeps what was typed on the form so far; without a token, or with one that is gone, as a new draft, opened when `opening`
   * said, or else now.
   */
  async saveDraft(consultation: string, content: unknown, token?: string, opening?: string): Promise<Draft> {
    const { consultationId } = await this.forms.bySlug(consultation);
    const openedAt = opening === undefined ? undefined : await this.openings.read(consultationId, opening);
    return this.drafts.save(consultationId, content, token, openedAt);
  }

  /** What is left of a draft once it was received: its files and the links that lead back to it go. */
  finishDraft(token: string, content: unknown): Promise<void> {
    return this.drafts.finish(token, content);
  }

  /**
   * How many senders of a consultation are still to be settled under its policies, up to a thousand. A moment after
   * something arrives or changes it is 0 again; until then figures are not final.
   */
  unsettledSenders(consultationId: string): Promise<number> {
    return this.senders.waiting(consultationId);
  }

  /** Settles every sender who waits, in this process and without the queue: for tests, the demo and the command line. */
  settleSenders(): Promise<void> {
    return this.senders.settle();
  }

  async draft(consultation: string, token: string): Promise<Draft | undefined> {
    return this.drafts.find((await this.forms.bySlug(consultation)).consultationId, token);
  }

  dropDraft(token: string): Promise<void> {
    return this.drafts.drop(token);
  }

  /** Recomputes every receipt's commitment from what is stored. Returns what does not fit, naming the reference. */
  verifyReceipts(): Promise<{ receipts: number; faults: string[] }> {
    return this.stories.verify();
  }
}

function faultOf(outcome: Outcome): Fault | undefined {
  if (outcome.kind === 'received') return undefined;
  if (outcome.kind === 'refused') return { path: 'consultation', message: outcome.reason };
  if (outcome.kind === 'unknown') return { path: 'consultation', message: 'is not open to answers' };
  return { path: 'intent', message: 'was used before for something else' };
}
