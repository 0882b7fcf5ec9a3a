import type { Journal } from '#journal';
import { NotFound, type Refused, type Tx } from '#platform';
import { transition, type Disposition, type Verdict } from './core/dispositions.js';

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

/** Ends the current disposition and begins the next, with a journal entry, in the transaction `tx`. */
export async function changeDisposition(
  tx: Tx,
  journal: Journal,
  submissionId: string,
  to: Disposal,
): Promise<Refused | undefined> {
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
  const verdict = transition({ disposition: current.disposition, of: current.of_id ?? undefined }, to);
  if (verdict.kind === 'refused') return verdict;
  if (verdict.kind === 'same' && (to.rule ?? null) === current.rule) return undefined;
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
  return undefined;
}
