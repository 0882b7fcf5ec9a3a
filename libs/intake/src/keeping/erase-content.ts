import type { Tx } from '#platform';

/** A submission on its way out. */
export interface Erasing {
  id: string;
  consultationId: string;
  intent: string;
  respondentId: string | null;
  responseIds: string[];
  /** What was said, to find it where it stands besides. */
  texts: string[];
}

/** Takes what was said: words, choices, the original and its salt, files, what was derived from them. */
export async function eraseContent(tx: Tx, { id, consultationId, intent, responseIds }: Erasing): Promise<void> {
  await tx.query(
    `UPDATE intake_submissions SET raw = '', raw_gone_at = coalesce(raw_gone_at, clock_timestamp()),
            erased_at = clock_timestamp(), salt = NULL, digest = CASE channel WHEN 'email' THEN digest ELSE '' END
      WHERE id = $1`,
    [id],
  );
  await tx.query(
    `UPDATE intake_responses SET text = '', stance_answer = NULL, choices = '{}' WHERE submission_id = $1`,
    [id],
  );
  await tx.query(
    `UPDATE intake_attachments SET bytes = '', text = '', name = '', sha256 = '', state = 'none', error = NULL,
            gone_at = coalesce(gone_at, clock_timestamp())
      WHERE submission_id = $1`,
    [id],
  );
  await tx.query(`UPDATE intake_keyed SET remark = '', scan_sha256 = NULL WHERE submission_id = $1`, [id]);
  await tx.query('DELETE FROM intake_equality WHERE submission_id = $1', [id]);
  await tx.query('DELETE FROM intake_drafts WHERE amends = $1 OR (consultation_id = $2 AND intent = $3)', [
    id,
    consultationId,
    intent,
  ]);
  await tx.query('DELETE FROM intake_compositions WHERE response_id = ANY ($1)', [responseIds]);
}

/** Takes who said it: addresses and headers, and the respondent, unless another submission of theirs needs that. */
export async function eraseSender(tx: Tx, { id, consultationId, respondentId, texts }: Erasing): Promise<void> {
  const known = await tx.query<{ email: string | null }[]>(
    'SELECT email FROM intake_respondents WHERE id = $1 FOR UPDATE',
    [respondentId],
  );
  await tx.query(
    `UPDATE intake_mail SET mail_from = '', remote = '', message_id = NULL, helo = '', subject = NULL, answers_to = '{}',
            set_apart = '{}', authenticity = NULL, error = NULL,
            state = CASE state WHEN 'waiting' THEN 'read' ELSE state END
      WHERE submission_id = $1`,
    [id],
  );
  await eraseRowsNotTaken(tx, consultationId, [...texts, known[0]?.email ?? '']);
  if (respondentId === null) return;
  const others = await tx.query<unknown[]>(
    'SELECT FROM intake_submissions WHERE respondent_id = $1 AND id <> $2 AND erased_at IS NULL LIMIT 1',
    [respondentId, id],
  );
  if (others.length > 0) await tx.query('UPDATE intake_submissions SET respondent_id = NULL WHERE id = $1', [id]);
  else await forgetRespondents(tx, [respondentId]);
}

/**
 * What is left of a respondent is that there was one, and whether it was a person or an organisation, so that counts stay
 * true.
 */
export async function forgetRespondents(tx: Tx, ids: readonly string[]): Promise<void> {
  await tx.query(
    `UPDATE intake_respondents SET name = NULL, email = NULL, represents = NULL, contact_key = NULL,
            organisation = CASE kind WHEN 'organisation' THEN '(erased)' END
      WHERE id = ANY ($1)`,
    [ids],
  );
}

/** Rows of files that could not be taken may hold the same person; files that were read through are not needed any more. */
async function eraseRowsNotTaken(tx: Tx, consultationId: string, said: readonly string[]): Promise<void> {
  await tx.query(
    `DELETE FROM intake_import_files f USING intake_imports i
      WHERE i.id = f.import_id AND i.consultation_id = $1 AND i.state IN ('done', 'failed')`,
    [consultationId],
  );
  const words = new Set(said.map((text) => text.trim()).filter((text) => text !== ''));
  if (words.size === 0) return;
  // Read here: what a file held may be text that PostgreSQL keeps as JSON and cannot look into.
  const rows = await tx.query<{ import_id: string; row: number; cells: string }[]>(
    `SELECT f.import_id, f.row, f.cells::text AS cells FROM intake_import_faults f JOIN intake_imports i ON i.id = f.import_id
      WHERE i.consultation_id = $1`,
    [consultationId],
  );
  const theirs = rows.filter(({ cells }) => textsIn(JSON.parse(cells)).some((text) => words.has(text.trim())));
  await tx.query(
    `DELETE FROM intake_import_faults f USING unnest($1::uuid[], $2::int[]) AS u (id, row)
      WHERE f.import_id = u.id AND f.row = u.row`,
    [theirs.map(({ import_id: id }) => id), theirs.map(({ row }) => row)],
  );
}

/** Every text in a value of JSON, however deep. */
function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}
