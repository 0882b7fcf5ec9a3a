import type { Db, Tx } from '#platform';

/**
 * Of a respondent `r`, if any: without a name, or without an address. An organisation has its own name. "-" and "." are
 * neither.
 */
export const LACKS_CONTACT = `(coalesce(r.organisation, r.name, '') !~ '[^[:space:][:punct:]]' OR coalesce(r.email, '') = '')`;

/** What one round takes on. */
const SOME = 1_000;

/** A submission of each sender whose submissions are not settled among themselves, the earliest. */
interface Due {
  first: string;
  consultationId: string;
}

/**
 * Read from the tables alone: senders of several submissions of whom something came, changed or went since they were
 * settled, and what is counted without a name and a contact where both are needed. `among` certain submissions' senders, or a consultation's.
 * Contact details expire after the decision, and nobody is set aside for that.
 */
export function unsettled(
  db: Db,
  among: { submissions?: readonly string[]; consultation?: string } = {},
): Promise<Due[]> {
  return db.query<Due>(
    `WITH several AS (
       SELECT respondent_id, count(*) AS submissions, min(number) AS first FROM intake_submissions
        WHERE respondent_id IS NOT NULL AND ($2::uuid IS NULL OR consultation_id = $2) AND ($1::uuid[] IS NULL
              OR respondent_id IN (SELECT respondent_id FROM intake_submissions WHERE id = ANY ($1)))
        GROUP BY respondent_id
       HAVING count(*) > 1 OR respondent_id IN (SELECT respondent_id FROM intake_senders)
     ), due AS (
       SELECT several.first AS number FROM several LEFT JOIN intake_senders k USING (respondent_id)
        WHERE k.respondent_id IS NULL OR k.submissions <> several.submissions OR k.ended <> (
              SELECT count(*) FROM intake_submissions s JOIN intake_dispositions d ON d.submission_id = s.id
               WHERE s.respondent_id = several.respondent_id AND d.until IS NOT NULL)
       UNION
       SELECT s.number
         FROM (SELECT DISTINCT consultation_id FROM consultations_v_item
                WHERE contact_rule = 'name-and-address' AND state IN ('open', 'closed', 'analysed')) p
         JOIN intake_submissions s ON s.consultation_id = p.consultation_id
         JOIN intake_dispositions d ON d.submission_id = s.id AND d.until IS NULL
          AND d.disposition IN ('considered', 'campaign_member') AND d.by_name IS NULL
         LEFT JOIN intake_respondents r ON r.id = s.respondent_id
        WHERE s.erased_at IS NULL AND ($2::uuid IS NULL OR s.consultation_id = $2) AND ($1::uuid[] IS NULL OR s.id = ANY ($1)) AND ${LACKS_CONTACT}
     )
     SELECT s.id AS first, s.consultation_id AS "consultationId" FROM due JOIN intake_submissions s USING (number)
      ORDER BY number LIMIT ${String(SOME)}`,
    [among.submissions ?? null, among.consultation ?? null],
  );
}

/** Notes that so many submissions of this sender, with so many ended dispositions, are settled among themselves. */
export async function noteSettled(
  tx: Tx,
  submissionId: string,
  seen: { submissions: number; ended: number },
): Promise<void> {
  await tx.query(
    `INSERT INTO intake_senders (respondent_id, submissions, ended)
     SELECT respondent_id, $2, $3 FROM intake_submissions WHERE id = $1 AND respondent_id IS NOT NULL
        AND ($2 > 1 OR respondent_id IN (SELECT respondent_id FROM intake_senders))
     ON CONFLICT (respondent_id) DO UPDATE SET submissions = excluded.submissions, ended = excluded.ended`,
    [submissionId, seen.submissions, seen.ended],
  );
}
