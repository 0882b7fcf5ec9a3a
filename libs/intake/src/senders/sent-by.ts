import type { ScaleValue } from '#consultations';
import type { Tx } from '#platform';
import { isByHand, type Disposition } from '../core/dispositions.js';
import { isProven } from '../core/proven-sender.js';
import type { SentByOne } from '../core/settle-sender.js';
import { whatItSays } from '../core/what-it-says.js';
import { LACKS_CONTACT } from './unsettled.js';

/** A submission beside the others of its sender. */
export interface SentRow extends SentByOne {
  /** A person gave the current disposition, for whatever reason. */
  byPerson: boolean;
  /** No name or no address is known of who sent it. */
  lacksContact: boolean;
  /** Dispositions that it had before. */
  ended: number;
}

interface Row {
  id: string;
  number: number;
  disposition: Disposition;
  of: string | null;
  rule: string | null;
  person: string | null;
  /** The disposition before the current one. */
  before: Disposition | null;
  ended: number;
  lacksContact: boolean;
  email: string | null;
  authenticity: unknown;
  answers: { itemId: string; stance: ScaleValue | null; text: string; choices: Record<string, string | string[]> }[];
  files: string[];
}

/** Everything that the sender of this submission sent, itself included. What was erased is nobody's any more. */
export async function sentBy(tx: Tx, submissionId: string): Promise<SentRow[]> {
  const rows = await tx.query<Row[]>(
    `SELECT s.id, s.number::float8 AS number, d.disposition, d.of_id AS of, d.rule, d.by_name AS person,
            (SELECT e.disposition FROM intake_dispositions e WHERE e.submission_id = s.id AND e.until IS NOT NULL
              ORDER BY e.id DESC LIMIT 1) AS before,
            (SELECT count(*)::int FROM intake_dispositions e WHERE e.submission_id = s.id AND e.until IS NOT NULL) AS ended,
            ${LACKS_CONTACT} AS "lacksContact", r.email, m.authenticity,
            coalesce((SELECT jsonb_agg(jsonb_build_object('itemId', a.item_id, 'stance', a.stance_answer, 'text', a.text,
                        'choices', a.choices)) FROM intake_responses a WHERE a.submission_id = s.id), '[]') AS answers,
            ARRAY(SELECT encode(f.sha256, 'hex') FROM intake_attachments f WHERE f.submission_id = s.id) AS files
       FROM (SELECT * FROM intake_submissions WHERE id = $1
             UNION SELECT o.* FROM intake_submissions i JOIN intake_submissions o ON o.respondent_id = i.respondent_id
              WHERE i.id = $1) s
       JOIN intake_dispositions d ON d.submission_id = s.id AND d.until IS NULL
       LEFT JOIN intake_respondents r ON r.id = s.respondent_id
       LEFT JOIN intake_mail m ON m.submission_id = s.id
      WHERE s.erased_at IS NULL ORDER BY s.number`,
    [submissionId],
  );
  return rows.map(({ person, before, answers, files, authenticity, email, of, rule, ...row }) => ({
    ...row,
    of: of ?? undefined,
    rule: rule ?? undefined,
    byPerson: person !== null,
    byHand: isByHand(person, before),
    says: whatItSays(answers, files),
    proven: isProven(authenticity, email),
  }));
}
