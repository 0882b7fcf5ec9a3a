import { hash } from 'node:crypto';
import { EntryBatch } from '#journal';
import { CopyRows, newId } from '#platform';
import { contentText, SALT_BYTES } from '../core/commitment.js';
import type { ReadRow } from '../core/import-row.js';
import type { Blank } from '../receipt.js';
import { saysWho } from '../receiver.js';

/** What holds for all submissions of a chunk, by the database. */
export interface Moment {
  consultationId: string;
  /** When they were received, where the file does not say. */
  now: Date;
  closesAt: Date;
}

export const SUBMISSIONS = `intake_submissions (id, reference, respondent_id, consultation_id, channel, intent, digest,
  raw_type, raw, publish, received_at, closes_at, secret_hash, salt, commits_to, commitment)`;
export const RESPONSES = `intake_responses (id, submission_id, consultation_id, item_id, item_ref, position, stance_answer,
  text, text_altered, choices)`;
export const DISPOSITIONS = 'intake_dispositions (submission_id, disposition, rule, reason)';
/** Where reference and respondent stand in a row of SUBMISSIONS: after the number of columns, and after what is before them. */
const REFERENCE_AT = 2 + 20 + 4;
const RESPONDENT_AT = REFERENCE_AT + 12 + 4;
const NO_CHOICES = '{}';

/**
 * Submissions made ready to be copied into their tables, one after another as they are read, so that the transaction that
 * stores them has nothing left to compute.
 */
export class Chunk {
  readonly read: ReadRow[] = [];
  /** Hexadecimal, of everything that was meant, so that another row under the same intent is noticed. */
  readonly digests: string[] = [];
  readonly references: string[] = [];
  readonly entries = new EntryBatch();
  readonly rows = { submissions: new CopyRows(16), responses: new CopyRows(10), dispositions: new CopyRows(4) };
  /** Of each response, the place of its submission. */
  readonly ofSubmission: number[] = [];
  /** Of what people sent, to know when there is enough; in UTF-16 units. */
  size = 0;
  private readonly committed = new Committed();

  constructor(
    readonly moment: Moment,
    private readonly blank: () => Blank,
  ) {}

  add(one: ReadRow): void {
    const { consultationId, now, closesAt } = this.moment;
    const { reference, salt, secretHash } = this.blank();
    const id = newId();
    const receivedAt = one.receivedAt ?? now;
    const content = contentText(one.answers, one.publish);
    const digest = hash('sha256', content + JSON.stringify(one.respondent), 'hex');
    const commitment = this.committed.hex(salt, content, `${receivedAt.toISOString()}${consultationId}`);
    const late = receivedAt > closesAt;
    const place = this.read.push(one) - 1;
    this.digests.push(digest);
    this.references.push(reference);
    this.size += one.raw.length;
    const row = this.rows.submissions.row().uuid(id).text(reference);
    // Which respondent that is becomes known in the transaction.
    if (saysWho(one.respondent)) row.uuid(id);
    else row.null();
    row.uuid(consultationId).text(one.channel).text(one.intent).hex(digest);
    row.text('application/json').text(one.raw).text(one.publish).timestamp(receivedAt).timestamp(closesAt);
    row.bytes(secretHash).bytes(salt).text('answers').hex(commitment);
    const responses = one.answers.map((answer, position) => this.addResponse(id, place, { ...answer, position }));
    this.rows.dispositions.row().uuid(id);
    for (const text of firstDisposition(one.blank, late)) this.rows.dispositions.text(text);
    this.entries.add({
      kind: 'response.received',
      subject: id,
      body: { submission: id, consultation: consultationId, responses, channel: one.channel, commitment, late },
    });
  }

  /** Another reference, where the one made is taken. */
  refer(place: number, reference: string): void {
    this.references[place] = reference;
    this.rows.submissions.overwrite(place, REFERENCE_AT, Buffer.from(reference));
  }

  knowRespondent(place: number, respondentId: string): void {
    this.rows.submissions.overwrite(place, RESPONDENT_AT, Buffer.from(respondentId.replaceAll('-', ''), 'hex'));
  }

  private addResponse(
    submissionId: string,
    place: number,
    answer: ReadRow['answers'][number] & { position: number },
  ): string {
    const id = newId();
    this.ofSubmission.push(place);
    const row = this.rows.responses.row().uuid(id).uuid(submissionId).uuid(this.moment.consultationId);
    row.uuid(answer.itemId).text(answer.item).int(answer.position);
    if (answer.stance === undefined) row.null();
    else row.text(answer.stance);
    const choices = Object.keys(answer.choices).length === 0 ? NO_CHOICES : JSON.stringify(answer.choices);
    row.text(answer.text).bool(answer.altered).jsonb(choices);
    return id;
  }
}

/** `commitmentOf` for many: all that is hashed is put together in the same place each time. */
class Committed {
  private bytes = Buffer.allocUnsafe(16 * 1024);

  hex(salt: Uint8Array, content: string, tail: string): string {
    const most = SALT_BYTES + (content.length + tail.length) * 3;
    if (most > this.bytes.length) this.bytes = Buffer.allocUnsafe(most * 2);
    this.bytes.set(salt);
    let used = SALT_BYTES + this.bytes.write(content, SALT_BYTES);
    used += this.bytes.write(tail, used);
    return hash('sha256', this.bytes.subarray(0, used), 'hex');
  }
}

/** Disposition, rule and reason, the same as `intake_receive` gives. */
function firstDisposition(blank: boolean, late: boolean): readonly [string, string, string] {
  if (blank) return BLANK;
  return late ? LATE : CONSIDERED;
}

const BLANK = ['blank', 'blank@1', 'It says nothing about any item.'] as const;
const LATE = ['late', 'closing-time@1', 'It was received after the closing time.'] as const;
const CONSIDERED = ['considered', 'received@1', 'It was received in time.'] as const;
