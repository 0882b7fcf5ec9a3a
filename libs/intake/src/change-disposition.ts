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

/**
 * The same for many submissions at once, each named once, for rules that speak about hundreds. Refused, and nothing
 * changed, where one may not follow. Not for what is merged or was: that has to be composed anew.
 */
export async function changeDispositions(
  tx: Tx,
  journal: Journal,
  changes: readonly Change[],
): Promise<Refused | undefined> {
  if (changes.length === 0) return undefined;
  const ids = changes.flatMap(({ submissionId, to }) => (to.of === undefined ? [submissionId] : [submissionId, to.of]));
  await lockSenders(tx, ids);
  const put = await putDispositions(tx, journal, changes);
  if (put.kind === 'refused') return put;
  const merged = [...put.before.values(), ...changes.map(({ to }) => to)].some(
    ({ disposition }) => disposition === 'merged_into',
  );
  if (merged) throw new Error('what is merged is disposed of by itself');
  return undefined;
}

/** What `changeDisposition` does, for whoever holds the sender's lock and sees to the compositions afterwards. `before` where it changed. */
export async function putDisposition(
  tx: Tx,
  journal: Journal,
  submissionId: string,
  to: Disposal,
): Promise<Refused | { kind: 'put'; before?: Verdict }> {
  const put = await putDispositions(tx, journal, [{ submissionId, to }]);
  if (put.kind === 'refused') return put;
  const before = put.before.get(submissionId);
  return before === undefined ? { kind: 'put' } : { kind: 'put', before };
}

/** A submission and what it is to count as. */
export interface Change {
  submissionId: string;
  to: Disposal;
}

interface CurrentRow {
  id: string;
  consultation_id: string;
  disposition: Disposition;
  of_id: string | null;
  rule: string | null;
}

async function putDispositions(
  tx: Tx,
  journal: Journal,
  changes: readonly Change[],
): Promise<Refused | { kind: 'put'; before: Map<string, Verdict> }> {
  const ids = changes.map(({ submissionId }) => submissionId);
  // The lock is on the submission: whoever waits for it then sees, in a statement of its own, the disposition that the other one gave.
  await tx.query('SELECT FROM intake_submissions WHERE id = ANY ($1::uuid[]) ORDER BY id FOR NO KEY UPDATE', [ids]);
  const rows = await tx.query<CurrentRow[]>(
    `SELECT s.id, s.consultation_id, d.disposition, d.of_id, d.rule
       FROM intake_submissions s JOIN intake_dispositions d ON d.submission_id = s.id AND d.until IS NULL
      WHERE s.id = ANY ($1::uuid[])`,
    [ids],
  );
  const current = new Map(rows.map((row) => [row.id, row]));
  const before = new Map<string, Verdict>();
  const changed: (Change & { row: CurrentRow })[] = [];
  for (const change of changes) {
    const row = current.get(change.submissionId);
    if (row === undefined) throw new NotFound('There is no such submission.');
    const from: Verdict = { disposition: row.disposition, of: row.of_id ?? undefined };
    const verdict = transition(from, change.to);
    if (verdict.kind === 'refused') return verdict;
    if (verdict.kind === 'same' && (change.to.rule ?? null) === row.rule) continue;
    before.set(change.submissionId, from);
    changed.push({ ...change, row });
  }
  if (changed.length === 0) return { kind: 'put', before };
  await store(
    tx,
    changed.map(({ submissionId, to }) => ({ submissionId, to })),
  );
  await journal.appendAll(
    tx,
    changed.map(({ submissionId, to, row }) => ({
      kind: 'submission.disposed',
      subject: submissionId,
      body: {
        submission: submissionId,
        consultation: row.consultation_id,
        from: row.disposition,
        disposition: to.disposition,
        ...(to.of === undefined ? {} : { of: to.of }),
        ...(to.rule === undefined ? {} : { rule: to.rule }),
      },
    })),
  );
  return { kind: 'put', before };
}

async function store(tx: Tx, changes: readonly Change[]): Promise<void> {
  await tx.query(
    'UPDATE intake_dispositions SET until = clock_timestamp() WHERE submission_id = ANY ($1::uuid[]) AND until IS NULL',
    [changes.map(({ submissionId }) => submissionId)],
  );
  await tx.query(
    `INSERT INTO intake_dispositions (submission_id, disposition, of_id, rule, by_id, by_name, reason)
     SELECT * FROM unnest($1::uuid[], $2::text[], $3::uuid[], $4::text[], $5::uuid[], $6::text[], $7::text[])`,
    [
      changes.map(({ submissionId }) => submissionId),
      changes.map(({ to }) => to.disposition),
      changes.map(({ to }) => to.of ?? null),
      changes.map(({ to }) => to.rule ?? null),
      changes.map(({ to }) => to.by?.id ?? null),
      changes.map(({ to }) => to.by?.name ?? null),
      changes.map(({ to }) => to.reason),
    ],
  );
}
