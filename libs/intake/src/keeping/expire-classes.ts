import type { Db, Tx } from '#platform';
import type { RetentionClass } from './core/retention-classes.js';

/** Originals, scans and files, with the facts of their delivery. Returns how many submissions lost something. */
export async function expireRaw(tx: Tx, consultation: string, most: number): Promise<number> {
  const rows = await tx.query<{ id: string }[]>(
    `SELECT s.id FROM intake_submissions s
      WHERE s.consultation_id = $1 AND s.raw_gone_at IS NULL ORDER BY s.id LIMIT $2 FOR NO KEY UPDATE`,
    [consultation, most],
  );
  const ids = rows.map((row) => row.id);
  await tx.query(`UPDATE intake_submissions SET raw = '', raw_gone_at = clock_timestamp() WHERE id = ANY ($1)`, [ids]);
  await tx.query(
    `UPDATE intake_attachments SET bytes = '', gone_at = clock_timestamp() WHERE submission_id = ANY ($1) AND gone_at IS NULL`,
    [ids],
  );
  await tx.query(
    `UPDATE intake_mail SET remote = '', helo = '', subject = NULL, message_id = NULL, answers_to = '{}', set_apart = '{}',
            authenticity = NULL, error = NULL
      WHERE submission_id = ANY ($1)`,
    [ids],
  );
  return ids.length;
}

const KNOWN = `(r.name IS NOT NULL OR r.email IS NOT NULL OR r.contact_key IS NOT NULL)`;

/**
 * Who answered, with the equality answers. The name of an organisation and whom it speaks for stay: it is no person, and
 * what it said is listed under it.
 */
export async function expireContact(tx: Tx, consultation: string, most: number): Promise<number> {
  const rows = await tx.query<{ id: string }[]>(
    `SELECT r.id FROM intake_respondents r WHERE r.consultation_id = $1 AND ${KNOWN} ORDER BY r.id LIMIT $2 FOR UPDATE`,
    [consultation, most],
  );
  const ids = rows.map((row) => row.id);
  await tx.query('UPDATE intake_respondents SET name = NULL, email = NULL, contact_key = NULL WHERE id = ANY ($1)', [
    ids,
  ]);
  await tx.query(
    `DELETE FROM intake_equality e USING intake_submissions s WHERE s.id = e.submission_id AND s.consultation_id = $1`,
    [consultation],
  );
  await tx.query(
    `UPDATE intake_mail m SET mail_from = '' FROM intake_submissions s
      WHERE s.id = m.submission_id AND s.consultation_id = $1 AND m.mail_from <> ''`,
    [consultation],
  );
  return ids.length;
}

/** How many submissions, or for contact details people, still hold something of each class. */
export async function stillKept(db: Db, consultation: string): Promise<Record<RetentionClass['key'], number>> {
  const [row] = await db.query<Record<RetentionClass['key'], number>>(
    `SELECT count(*) FILTER (WHERE s.raw_gone_at IS NULL)::float8 AS raw,
            count(*) FILTER (WHERE s.erased_at IS NULL)::float8 AS answers,
            (SELECT count(*) FROM intake_respondents r WHERE r.consultation_id = $1 AND ${KNOWN})::float8 AS contact
       FROM intake_submissions s WHERE s.consultation_id = $1`,
    [consultation],
  );
  return row ?? { raw: 0, contact: 0, answers: 0 };
}
