import type { Journal } from '#journal';
import { NotFound, refused, type Refused, type Tx } from '#platform';
import { recompose } from './compositions/recompose.js';
import { transition, type Disposition, type Verdict } from './core/dispositions.js';
import { lockSenders } from './senders/lock-senders.js';

/** Who or what gave a disposition. */
export interface DisposedBy {
  /** A member of staff, or the respondent; nobody where a rule did. */
  by?: { id?: string | undefined; name: string } | undefined;
  /** Name and version, such as `blank@1`. */
  rule?: string | undefined;
  reason: string;
}

/** Whoever holds the receipt, in a history that names no member of the public. */
export const RESPONDENT = { name: 'the respondent' };

export type Disposal = DisposedBy & Verdict;

/**
 * Ends the current disposition and begins the next, with a journal entry, in the transaction `tx`. What is read as one
 * response follows at once where submissions are merged or parted.
 */
export async function changeDisposition(
  tx: Tx,
  journal: Journal,
  submissionId: string,
  to: Disposal,
): Promise<Refused | undefined> {
  await lockSenders(tx, to.of === undefined ? [submissionId] : [submissionId, to.of]);
  if (to.disposition === 'merged_into' && !(await canBeMerged(tx, submissionId, to.of))) {
    return refused('a submission can be merged only into another of the same sender, which is not merged itself');
  }
  const change = await putDisposition(tx, journal, submissionId, to);
  if (change.kind === 'refused') return change;
  const { before } = change;
  if (before?.disposition === 'merged_into' || (before !== undefined && to.disposition === 'merged_into')) {
    await recompose(
      tx,
      journal,
      [submissionId, before.of, to.of].filter((id) => id !== undefined),
    );
  }
  return undefined;
}

/** The same that the database checks at the end of the transaction, said before. */
async function canBeMerged(tx: Tx, submissionId: string, into: string | undefined): Promise<boolean> {
  const rows = await tx.query<unknown[]>(
    `SELECT FROM intake_submissions s
       JOIN intake_submissions h ON h.id = $2 AND h.id <> s.id AND h.consultation_id = s.consultation_id
        AND h.respondent_id = s.respondent_id
       JOIN intake_dispositions d ON d.submission_id = h.id AND d.until IS NULL AND d.disposition <> 'merged_into'
      WHERE s.id = $1 AND NOT EXISTS (SELECT FROM intake_dispositions
                                       WHERE of_id = s.id AND until IS NULL AND disposition = 'merged_into')`,
    [submissionId, into],
  );
  return rows.length > 0;
}

/** What `changeDisposition` does, for whoever holds the sender's lock and sees to the compositions afterwards. `before` where it changed. */
export async function putDisposition(
  tx: Tx,
  journal: Journal,
  submissionId: string,
  to: Disposal,
): Promise<Refused | { kind: 'put'; before?: Verdict }> {
  // The lock is on the submission: whoever waits for it then sees the disposition that the other one gave.
  const submissions = await tx.query<{ consultation_id: string }[]>(
    'SELECT consultation_id FROM intake_submissions WHERE id = $1 FOR NO KEY UPDATE',
    [submissionId],
  );
  const dispositions = await tx.query<
    { id: string; disposition: Disposition; of_id: string | null; rule: string | null }[]
  >('SELECT disposition, of_id, rule FROM intake_dispositions WHERE submission_id = $1 AND until IS NULL', [
    submissionId,
  ]);
  const [submission, current] = [submissions[0], dispositions[0]];
  if (submission === undefined || current === undefined) throw new NotFound('There is no such submission.');
  const before: Verdict = { disposition: current.disposition, of: current.of_id ?? undefined };
  const verdict = transition(before, to);
  if (verdict.kind === 'refused') return verdict;
  if (verdict.kind === 'same' && (to.rule ?? null) === current.rule) return { kind: 'put' };
  await tx.query(
    'UPDATE intake_dispositions SET until = clock_timestamp() WHERE submission_id = $1 AND until IS NULL',
    [submissionId],
  );
  await tx.query(
    `INSERT INTO intake_dispositions (submission_id, disposition, of_id, rule, by_id, by_name, reason)
     VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    [submissionId, to.disposition, to.of ?? null, to.rule ?? null, to.by?.id ?? null, to.by?.name ?? null, to.reason],
  );
  await journal.append(tx, {
    kind: 'submission.disposed',
    subject: submissionId,
    body: {
      submission: submissionId,
      consultation: submission.consultation_id,
      from: current.disposition,
      disposition: to.disposition,
      ...(to.of === undefined ? {} : { of: to.of }),
      ...(to.rule === undefined ? {} : { rule: to.rule }),
    },
  });
  return { kind: 'put', before };
}
