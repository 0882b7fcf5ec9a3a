import type { Tx } from '#platform';

/**
 * The submission that an amendment replaces: the one it was begun from, or what has replaced that meanwhile, so that two
 * amendments of one answer follow each other and never both count. Locks each on the way, in the order of receipt.
 */
export async function lastAmended(tx: Tx, submissionId: string): Promise<string> {
  for (let id = submissionId; ;) {
    await tx.query('SELECT FROM intake_submissions WHERE id = $1 FOR NO KEY UPDATE', [id]);
    const [next] = await tx.query<{ id: string }[]>(
      `SELECT of_id AS id FROM intake_dispositions
        WHERE submission_id = $1 AND until IS NULL AND disposition = 'superseded_by' AND rule = 'amended@1'`,
      [id],
    );
    if (next === undefined) return id;
    ({ id } = next);
  }
}
