import type { Tx } from '#platform';

/**
 * Holds the senders of these submissions until the transaction ends. Whatever decides about several submissions of one
 * sender takes this lock first, so that two who decide at once follow each other and never wait crosswise. It does not
 * keep anybody from sending more.
 */
export async function lockSenders(tx: Tx, submissionIds: readonly string[]): Promise<void> {
  await tx.query(
    `SELECT FROM intake_respondents WHERE id IN (SELECT respondent_id FROM intake_submissions WHERE id = ANY ($1::uuid[]))
      ORDER BY id FOR NO KEY UPDATE`,
    [submissionIds],
  );
}
