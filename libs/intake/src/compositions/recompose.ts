import type { Journal } from '#journal';
import type { Tx } from '#platform';
import { composeResponses, isPlain, type Composition, type Part } from '../core/compose-responses.js';
import { lockSenders } from '../senders/lock-senders.js';

interface PartRow extends Part {
  consultationId: string;
  headId: string;
  /** What is stored of it now. */
  stored: (Omit<Composition, 'responseId'> & { revision: number }) | null;
}

/**
 * Derives anew what is read as one response of these submissions, and of those that are merged into them or that they are
 * merged into: own words, text of the files that were read, merged parts. To be called in the transaction `tx` that
 * changed any of these. Where something else is to be read now, its revision counts up and the journal says
 * `response.changed`; calling it again changes nothing.
 */
export async function recompose(tx: Tx, journal: Journal, submissionIds: readonly string[]): Promise<void> {
  if (submissionIds.length === 0) return;
  await lockSenders(tx, submissionIds);
  const rows = await partsOf(tx, submissionIds);
  for (const [headId, family] of Map.groupBy(rows, (row) => row.headId)) {
    const own = new Map(family.map((row) => [row.responseId, row]));
    const changed = composeResponses(headId, family).flatMap((composition) => {
      const row = own.get(composition.responseId);
      return row === undefined || isAsStored(composition, row)
        ? []
        : [{ ...composition, revision: (row.stored?.revision ?? 0) + 1 }];
    });
    if (changed.length === 0) continue;
    await store(tx, changed);
    const consultation = family[0]?.consultationId;
    const responses = changed.map(({ responseId }) => responseId);
    await journal.append(tx, {
      kind: 'response.changed',
      subject: headId,
      body: { submission: headId, consultation, responses },
    });
  }
}

/** Every response of the families that these submissions belong to, each with the submission it counts with. */
function partsOf(tx: Tx, submissionIds: readonly string[]): Promise<PartRow[]> {
  return tx.query<PartRow[]>(
    `WITH heads AS (
       SELECT DISTINCT CASE d.disposition WHEN 'merged_into' THEN d.of_id ELSE d.submission_id END AS id
         FROM intake_dispositions d WHERE d.submission_id = ANY ($1::uuid[]) AND d.until IS NULL
     ), family AS (
       SELECT id AS head, id FROM heads
       UNION ALL SELECT d.of_id, d.submission_id FROM intake_dispositions d
        WHERE d.of_id IN (SELECT id FROM heads) AND d.disposition = 'merged_into' AND d.until IS NULL
     )
     SELECT f.head AS "headId", a.id AS "responseId", s.id AS "submissionId", s.consultation_id AS "consultationId",
            a.item_id AS "itemId", s.number::float8 AS number, a.stance_answer AS stance, a.text, a.choices,
            coalesce((SELECT string_agg(t.text, E'\\n\\n' ORDER BY t.position) FROM intake_attachments t
                       WHERE t.submission_id = s.id AND t.state = 'read' AND btrim(t.text) <> ''), '') AS attached,
            (SELECT jsonb_build_object('submissionId', c.submission_id, 'text', c.text, 'stance', c.stance_answer,
                      'choices', c.choices, 'parts', c.parts, 'revision', c.revision)
               FROM intake_compositions c WHERE c.response_id = a.id) AS stored
       FROM family f
       JOIN intake_submissions s ON s.id = f.id
       JOIN intake_responses a ON a.submission_id = s.id`,
    [submissionIds],
  );
}

/** One that was never composed needs no row to say what it says already; once it has one, that row stays and is kept true. */
function isAsStored(composition: Composition, row: PartRow): boolean {
  if (row.stored === null) return isPlain(composition, row);
  const { revision: _, ...stored } = row.stored;
  const { responseId: __, ...now } = composition;
  return (
    stored.submissionId === now.submissionId &&
    stored.text === now.text &&
    stored.stance === now.stance &&
    stored.parts.join() === now.parts.join() &&
    inOneOrder(stored.choices) === inOneOrder(now.choices)
  );
}

function inOneOrder(choices: Composition['choices']): string {
  return JSON.stringify(Object.entries(choices).sort(([a], [b]) => (a < b ? -1 : 1)));
}

async function store(tx: Tx, changed: readonly (Composition & { revision: number })[]): Promise<void> {
  await tx.query(
    `INSERT INTO intake_compositions AS c (response_id, submission_id, text, stance_answer, choices, parts, revision)
     SELECT "responseId", "submissionId", text, stance, choices, parts, revision
       FROM jsonb_to_recordset($1) AS u ("responseId" uuid, "submissionId" uuid, text text, stance text, choices jsonb,
                                         parts uuid[], revision int)
     ON CONFLICT (response_id) DO UPDATE SET submission_id = excluded.submission_id, text = excluded.text,
            stance_answer = excluded.stance_answer, choices = excluded.choices, parts = excluded.parts,
            revision = excluded.revision`,
    [JSON.stringify(changed)],
  );
}
