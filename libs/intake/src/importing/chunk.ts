import { EntryBatch } from '#journal';
import { CopyRows, newId } from '#platform';
import { commitmentOf, contentOf } from '../core/commitment.js';
import type { Submission } from '../core/submission.js';
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

/**
 * Submissions made ready to be copied into their tables, one after another as they are read, so that the transaction that
 * stores them has nothing left to compute.
 */
export class Chunk {
  readonly submissions: Submission[] = [];
  readonly references: string[] = [];
  readonly entries = new EntryBatch();
  readonly rows = { submissions: new CopyRows(16), responses: new CopyRows(10), dispositions: new CopyRows(4) };
  /** Of each response, the place of its submission. */
  readonly ofSubmission: number[] = [];
  /** Of what people sent, to know when there is enough. */
  bytes = 0;

  constructor(
    readonly moment: Moment,
    private readonly blank: () => Blank,
  ) {}

  add(submission: Submission): void {
    const { consultationId, now, closesAt } = this.moment;
    const { answers, publish, raw } = submission;
    const { reference, salt, secretHash } = this.blank();
    const id = newId();
    const receivedAt = submission.receivedAt ?? now;
    const commitment = commitmentOf(salt, contentOf(answers, publish), receivedAt, consultationId);
    const late = receivedAt > closesAt;
    const place = this.submissions.push(submission) - 1;
    this.references.push(reference);
    this.bytes += raw.bytes.length;
    const row = this.rows.submissions.row().uuid(id).text(reference);
    // Which respondent that is becomes known in the transaction.
    if (saysWho(submission.respondent)) row.uuid(id);
    else row.null();
    row.uuid(consultationId).text(submission.channel).text(submission.intent).bytes(submission.digest);
    row.text(raw.type).bytes(raw.bytes).text(publish).timestamp(receivedAt).timestamp(closesAt);
    row.bytes(secretHash).bytes(salt).text('answers').bytes(commitment);
    const responses = answers.map((answer, position) => this.addResponse(id, place, { ...answer, position }));
    this.rows.dispositions.row().uuid(id);
    for (const text of firstDisposition(submission.blank, late)) this.rows.dispositions.text(text);
    this.entries.add({
      kind: 'response.received',
      subject: id,
      body: {
        submission: id,
        consultation: consultationId,
        responses,
        channel: submission.channel,
        commitment: commitment.toString('hex'),
        late,
      },
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
    answer: Submission['answers'][number] & { position: number },
  ): string {
    const id = newId();
    this.ofSubmission.push(place);
    const row = this.rows.responses.row().uuid(id).uuid(submissionId).uuid(this.moment.consultationId);
    row.uuid(answer.itemId).text(answer.item).int(answer.position);
    if (answer.stance === undefined) row.null();
    else row.text(answer.stance);
    row.text(answer.text).bool(answer.altered).jsonb(JSON.stringify(answer.choices));
    return id;
  }
}

/** Disposition, rule and reason, the same as `intake_receive` gives. */
function firstDisposition(blank: boolean, late: boolean): [string, string, string] {
  if (blank) return ['blank', 'blank@1', 'It says nothing about any item.'];
  if (late) return ['late', 'closing-time@1', 'It was received after the closing time.'];
  return ['considered', 'received@1', 'It was received in time.'];
}
