import { NotFound, type Db } from '#platform';
import { fileNote, type FileState } from './attachments/core/file-note.js';
import type { Disposition } from './core/dispositions.js';
import type { Publish } from './core/submission.js';
import { BEGINS, FROM, LINE, type InboxLine } from './inbox-line.js';

/** A submission with the original as it came in beside what was read from it. */
export interface InboxSubmission extends InboxLine {
  reference: string;
  publish: Publish;
  /** `goneAt`: it has expired or was erased. */
  original: { type: string; bytes: Buffer; goneAt: Date | null };
  answers: { item: string; stance: string | null; text: string; choices: Record<string, string | string[]> }[];
  mail: InboxMail | undefined;
  attachments: InboxAttachment[];
  /** Paper and telephone: who keyed it, who checked it. */
  keyed: { by: string; checkedBy: string | null; verdict: 'right' | 'wrong' | null } | undefined;
  /** Oldest first; the last one holds. */
  dispositions: InboxDisposition[];
}

export interface InboxDisposition {
  disposition: Disposition;
  reason: string;
  at: Date;
  by: string | null;
  /** A member of staff gave it. */
  byStaff: boolean;
  rule: string | null;
  /** The submission that it points to. */
  of: { id: string; reference: string } | null;
}

/** What the mailroom and the reader of mail found. */
export interface InboxMail {
  from: string;
  to: string;
  subject: string | null;
  state: 'waiting' | 'read' | 'unreadable';
  error: string | null;
  /** Quoted, signature, forwarded: what was set apart from the sender's own words. */
  setApart: Record<string, unknown>;
  /** SPF, DKIM and DMARC as found. */
  authenticity: unknown;
  /** Which items it was taken to answer, by what sign, how sure. */
  assigned: unknown;
}

export interface InboxAttachment {
  id: string;
  name: string;
  mediaType: string;
  size: number;
  /** What has been made of it, in a sentence. */
  note: string;
  gone: boolean;
}

export async function factsOf(db: Db, id: string): Promise<InboxSubmission> {
  const [row] = await db.query<
    Omit<InboxSubmission, 'mail' | 'keyed'> & {
      type: string;
      bytes: Buffer;
      goneAt: Date | null;
      mail: InboxMail | null;
      keyed: NonNullable<InboxSubmission['keyed']> | null;
    }
  >(
    `SELECT ${LINE}, s.publish, o.raw_type AS type, o.raw AS bytes, o.raw_gone_at AS "goneAt", o.reference,
            CASE WHEN m.submission_id IS NOT NULL THEN jsonb_build_object('from', m.mail_from, 'to', m.recipient,
              'subject', m.subject, 'state', m.state, 'error', m.error, 'setApart', m.set_apart,
              'authenticity', m.authenticity, 'assigned', m.assigned) END AS mail,
            CASE WHEN k.submission_id IS NOT NULL THEN jsonb_build_object('by', k.keyed_by_name,
              'checkedBy', k.checked_by_name, 'verdict', k.verdict) END AS keyed
       FROM ${FROM} JOIN intake_submissions o ON o.id = s.id
       LEFT JOIN intake_mail m ON m.submission_id = s.id
       LEFT JOIN intake_keyed k ON k.submission_id = s.id
      WHERE s.id::text = $1`,
    [id],
  );
  if (row === undefined) throw new NotFound('There is no such submission.');
  const [answers, attachments, dispositions] = await Promise.all([
    db.query<InboxSubmission['answers'][number]>(
      `SELECT item_ref AS item, stance_answer AS stance, text, choices FROM intake_responses
        WHERE submission_id = $1 ORDER BY position`,
      [row.id],
    ),
    db.query<Omit<InboxAttachment, 'note'> & { state: FileState; text: string; error: string | null }>(
      `SELECT id, name, media_type AS "mediaType", size, state, text, error, gone_at IS NOT NULL AS gone
         FROM intake_attachments WHERE submission_id = $1 ORDER BY position`,
      [row.id],
    ),
    db.query<InboxDisposition>(
      `SELECT d.disposition, d.reason, d.at, d.by_name AS by, d.by_id IS NOT NULL AS "byStaff", d.rule,
              CASE WHEN o.id IS NOT NULL THEN jsonb_build_object('id', o.id, 'reference', o.reference) END AS of
         FROM intake_dispositions d LEFT JOIN intake_submissions o ON o.id = d.of_id
        WHERE d.submission_id = $1 ORDER BY d.id`,
      [row.id],
    ),
  ]);
  const { type, bytes, goneAt, mail, keyed, ...line } = row;
  return {
    ...line,
    begins: answers.find((answer) => answer.text !== '')?.text.slice(0, BEGINS) ?? '',
    original: { type, bytes, goneAt },
    answers,
    mail: mail ?? undefined,
    attachments: attachments.map(({ state, text, error, ...file }) => ({
      ...file,
      note: fileNote(state, text, error),
    })),
    keyed: keyed ?? undefined,
    dispositions,
  };
}
