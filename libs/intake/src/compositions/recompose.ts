import type { Journal } from '#journal';
import type { Tx } from '#platform';

/**
 * Makes again what is read as one response where that is more than its own words: with the text of the files that came
 * with it. Counts up the revision and tells it to the journal (`response.changed`) where something changed. In the
 * transaction `tx`; the same again changes nothing.
 */
export async function recompose(tx: Tx, journal: Journal, submissionIds: readonly string[]): Promise<void> {
  const changed = await tx.query<{ submission: string; consultation: string; responses: string[] }[]>(
    `WITH read AS (
       SELECT submission_id, string_agg(text, E'\\n\\n' ORDER BY position) AS text
         FROM intake_attachments WHERE submission_id = ANY ($1) AND state = 'read' AND text <> '' GROUP BY submission_id
     ), composed AS (
       INSERT INTO intake_compositions AS c (response_id, submission_id, text, stance_answer, choices, parts, revision)
       SELECT r.id, r.submission_id, concat_ws(E'\\n\\n', nullif(r.text, ''), read.text), r.stance_answer, r.choices, ARRAY[r.id], 1
         FROM intake_responses r JOIN read USING (submission_id)
       ON CONFLICT (response_id) DO UPDATE SET text = excluded.text, revision = c.revision + 1
        WHERE c.submission_id = excluded.submission_id AND c.parts = excluded.parts AND c.text <> excluded.text
       RETURNING response_id, submission_id
     )
     SELECT c.submission_id AS submission, s.consultation_id AS consultation, array_agg(c.response_id) AS responses
       FROM composed c JOIN intake_submissions s ON s.id = c.submission_id
      GROUP BY c.submission_id, s.consultation_id`,
    [submissionIds],
  );
  for (const body of changed) await journal.append(tx, { kind: 'response.changed', subject: body.submission, body });
}
