import { timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { ScaleValue } from '#consultations';
import { Journal, type InclusionProof } from '#journal';
import { Db, NotFound } from '#platform';
import { RESPONDENT } from './change-disposition.js';
import { commitmentOf, contentOf } from './core/commitment.js';
import type { Disposition } from './core/dispositions.js';
import { readReference, readSecret } from './core/reference.js';
import type { Channel, Publish } from './core/submission.js';
import { hashOf, type Receipt } from './receipt.js';
import { Receiver } from './receiver.js';

/** What became of a response, for whoever holds its receipt. */
export interface ReceiptStory {
  reference: string;
  number: number;
  submissionId: string;
  consultation: { id: string; slug: string; title: string; timeZone: string };
  channel: Channel;
  receivedAt: Date;
  late: boolean;
  /** Received in the 30 minutes after the closing time, from a form opened before it. */
  inGrace: boolean;
  publish: Publish;
  respondent: { kind: 'person' | 'organisation'; organisation: string | null };
  /** Hexadecimal, with what is needed to recompute it. */
  commitment: string;
  /** Gone where the content was erased. */
  salt: string | undefined;
  answers: {
    responseId: string;
    itemId: string;
    item: string;
    stance: ScaleValue | null;
    text: string;
    choices: Record<string, string | string[]>;
  }[];
  /** Oldest first; the last one holds. */
  dispositions: { disposition: Disposition; reason: string; at: Date; by: 'sender' | 'officer' | 'rule' }[];
  /** Its place in the journal; undefined for the first seconds. */
  journal: InclusionProof | undefined;
}

/** Somebody to whom an acknowledgement can be written. */
export interface Acknowledgeable {
  submissionId: string;
  consultationId: string;
  email: string;
  reference: string;
  receivedAt: Date;
  late: boolean;
  /** Message-ID of the message that came in. */
  inReplyTo: string | undefined;
}

interface StoryRow {
  id: string;
  number: string;
  consultation_id: string;
  slug: string;
  title: string;
  time_zone: string;
  channel: Channel;
  received_at: Date;
  late: boolean;
  in_grace: boolean;
  publish: Publish;
  kind: 'person' | 'organisation';
  organisation: string | null;
  reference: string;
  secret_hash: Buffer;
  salt: Buffer | null;
  commitment: Buffer;
}

const RECEIPT = `SELECT s.id AS submission_id, s.number, s.received_at, s.late, s.in_grace, s.reference, s.salt, s.commitment
                   FROM intake_submissions s`;
const ANSWERS = `id AS "responseId", item_id AS "itemId", item_ref AS item, stance_answer AS stance, text,
                 choices`;
const PAGE = 200;

/** Reads receipts back: for the respondent, for the acknowledgement, and to check them all. */
@Injectable()
export class ReceiptStories {
  constructor(
    private readonly db: Db,
    private readonly journal: Journal,
    private readonly receiver: Receiver,
  ) {}

  async tell(typedReference: string, typedSecret: string): Promise<ReceiptStory> {
    const row = await this.bySecret(typedReference, typedSecret);
    if (row === undefined) throw new NotFound('There is no receipt with this reference and secret.');
    const answers = await this.answersOf(row.id);
    const dispositions = await this.db.query<ReceiptStory['dispositions'][number]>(
      `SELECT disposition, reason, at, CASE WHEN by_name IS NULL THEN 'rule'
              WHEN by_id IS NULL AND by_name = $2 THEN 'sender' ELSE 'officer' END AS by
         FROM intake_dispositions WHERE submission_id = $1 ORDER BY id`,
      [row.id, RESPONDENT.name],
    );
    return {
      reference: row.reference,
      number: Number(row.number),
      submissionId: row.id,
      consultation: { id: row.consultation_id, slug: row.slug, title: row.title, timeZone: row.time_zone },
      channel: row.channel,
      receivedAt: row.received_at,
      late: row.late,
      inGrace: row.in_grace,
      publish: row.publish,
      respondent: { kind: row.kind, organisation: row.organisation },
      commitment: row.commitment.toString('hex'),
      salt: row.salt?.toString('hex'),
      answers,
      dispositions,
      journal: await this.proofOf(row.id),
    };
  }

  async byIntent(consultationId: string, intent: string): Promise<Receipt | undefined> {
    const [receipt] = await this.receipts('s.consultation_id = $1 AND s.intent = $2 AND s.salt IS NOT NULL', [
      consultationId,
      intent,
    ]);
    return receipt;
  }

  bySubmission(ids: readonly string[]): Promise<Receipt[]> {
    return this.receipts('s.id = ANY ($1) AND s.salt IS NOT NULL', [ids]);
  }

  /** Of these submissions, those whose sender left an address. */
  async acknowledgeable(ids: readonly string[]): Promise<Acknowledgeable[]> {
    const rows = await this.db.query<Omit<Acknowledgeable, 'inReplyTo'> & { inReplyTo: string | null }>(
      `SELECT s.id AS "submissionId", s.consultation_id AS "consultationId", p.email, s.reference,
              s.received_at AS "receivedAt", s.late, m.message_id AS "inReplyTo"
         FROM intake_submissions s
         JOIN intake_respondents p ON p.id = s.respondent_id AND p.email IS NOT NULL
         LEFT JOIN intake_mail m ON m.submission_id = s.id
        WHERE s.id = ANY ($1) ORDER BY s.number`,
      [ids],
    );
    return rows.map((row) => ({ ...row, inReplyTo: row.inReplyTo ?? undefined }));
  }

  /** Recomputes commitments from what is stored, and looks for each in the journal. */
  async verify(): Promise<{ receipts: number; faults: string[] }> {
    const faults: string[] = [];
    let receipts = 0;
    for (let after = '0'; ;) {
      const rows = await this.db.query<CheckRow>(
        `SELECT s.number, s.consultation_id, s.received_at, s.publish, s.reference, s.salt, s.commitment,
                CASE s.commits_to WHEN 'raw' THEN s.raw END AS raw, s.raw_gone_at IS NOT NULL AS "rawGone", d.n AS dispositions,
                ARRAY(SELECT encode(a.sha256, 'hex') FROM intake_attachments a
                       WHERE a.submission_id = s.id AND s.commits_to = 'answers' ORDER BY a.position) AS attachments,
                (SELECT jsonb_agg(jsonb_build_object('item', r.item_ref, 'stance', r.stance_answer, 'text', r.text,
                          'choices', r.choices) ORDER BY r.position)
                   FROM intake_responses r WHERE r.submission_id = s.id) AS answers,
                EXISTS (SELECT FROM journal_v_entry e WHERE e.subject = s.id::text
                           AND e.kind IN ('response.received', 'submission.received')
                           AND e.body->>'commitment' = encode(s.commitment, 'hex')) AS journalled
           FROM intake_submissions s
           CROSS JOIN LATERAL (SELECT count(*) AS n FROM intake_dispositions d
                                WHERE d.submission_id = s.id AND d.until IS NULL) AS d
          WHERE s.number > $1 ORDER BY s.number LIMIT $2`,
        [after, PAGE],
      );
      faults.push(...rows.flatMap(faultsOf));
      receipts += rows.length;
      const last = rows.at(-1);
      if (last === undefined || rows.length < PAGE) return { receipts, faults };
      after = last.number;
    }
  }

  private async bySecret(typedReference: string, typedSecret: string): Promise<StoryRow | undefined> {
    const reference = readReference(typedReference) ?? '';
    const rows = await this.db.query<StoryRow>(
      `SELECT s.id, s.number, s.consultation_id, s.channel, s.received_at, s.late, s.in_grace, s.publish,
              i.consultation_slug AS slug, i.consultation_title AS title, i.time_zone,
              coalesce(p.kind, 'person') AS kind, p.organisation, s.reference, s.secret_hash, s.salt, s.commitment
         FROM intake_submissions s
         LEFT JOIN intake_respondents p ON p.id = s.respondent_id
         JOIN LATERAL (SELECT * FROM consultations_v_item v WHERE v.consultation_id = s.consultation_id LIMIT 1) i ON true
        WHERE s.reference = $1`,
      [reference],
    );
    const row = rows[0];
    const given = hashOf(readSecret(typedSecret) ?? '');
    // Compared also where there is no such reference, so that both cases take the same time.
    const right = timingSafeEqual(given, row?.secret_hash ?? Buffer.alloc(32));
    return right ? row : undefined;
  }

  private async receipts(where: string, parameters: unknown[]): Promise<Receipt[]> {
    const rows = await this.db.query<Parameters<Receiver['receiptOf']>[0]>(`${RECEIPT} WHERE ${where}`, parameters);
    return Promise.all(rows.map((row) => this.receiver.receiptOf(row)));
  }

  private answersOf(submissionId: string): Promise<ReceiptStory['answers'][number][]> {
    return this.db.query<ReceiptStory['answers'][number]>(
      `SELECT ${ANSWERS} FROM intake_responses WHERE submission_id = $1 ORDER BY position`,
      [submissionId],
    );
  }

  private async proofOf(submissionId: string): Promise<InclusionProof | undefined> {
    const entries = await this.journal.about(submissionId);
    const received = entries.find(
      (entry) => entry.kind === 'response.received' || entry.kind === 'submission.received',
    );
    return received === undefined ? undefined : this.journal.inclusionProof(received.index);
  }
}

interface CheckRow {
  number: string;
  consultation_id: string;
  received_at: Date;
  publish: Publish;
  /** Only where the receipt is for the raw message. */
  raw: Buffer | null;
  rawGone: boolean;
  attachments: string[];
  reference: string;
  /** Gone with the content where that was erased: then only the commitment is left, which the journal holds. */
  salt: Buffer | null;
  commitment: Buffer;
  dispositions: string;
  answers:
    { item: string; stance: ScaleValue | null; text: string; choices: Record<string, string | string[]> }[] | null;
  journalled: boolean;
}

function faultsOf(row: CheckRow): string[] {
  const which = `submission ${row.number} (${row.reference})`;
  const faults: string[] = [];
  if (row.dispositions !== '1') faults.push(`${which}: it has ${row.dispositions} dispositions, not one`);
  const said = (row.answers ?? []).map((answer) => ({ ...answer, stance: answer.stance ?? undefined }));
  const content = row.raw ?? contentOf(said, row.publish, row.attachments);
  // Of what was erased or has expired only the commitment is left.
  if (
    row.salt !== null &&
    !(row.raw !== null && row.rawGone) &&
    !commitmentOf(row.salt, content, row.received_at, row.consultation_id).equals(row.commitment)
  ) {
    faults.push(`${which}: what is stored is not what the receipt was given for`);
  }
  if (!row.journalled) faults.push(`${which}: the journal does not hold its commitment`);
  return faults;
}
