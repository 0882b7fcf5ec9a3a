import { Injectable } from '@nestjs/common';
import { Consultations } from '#consultations';
import { Intake, isByHand, type Disposition } from '#intake';
import { Subscribes, type JournalEntry } from '#journal';
import { Conflict, type Tx } from '#platform';
import { z } from 'zod';
import {
  GROUP_RULE,
  planDispositions,
  type ConfirmedGroup,
  type GroupPolicies,
  type SubmissionNow,
} from './core/group-policy.js';
import type { OfItem } from './group-records.service.js';

interface LetterRow {
  group_id: string;
  kind: ConfirmedGroup['kind'];
  number: string;
  submission_id: string;
  response_id: string;
  member: string;
  own: boolean;
}

interface SubmissionRow {
  id: string;
  number: string;
  contact: string;
  disposition: Disposition;
  of: string | null;
  rule: string | null;
  person: string | null;
  before: Disposition | null;
  erased: boolean;
}

/** Responses that were sent with the submissions `$1`, or are read with them. */
const LETTERS_OF = `SELECT id FROM intake_v_response WHERE sent_with = ANY ($1::uuid[])
  UNION SELECT id FROM intake_v_response WHERE composed_with = ANY ($1::uuid[])`;

const entryBody = z.object({ submission: z.uuid(), rule: z.string().optional() });

/** Lets dispositions follow from confirmed groups, in the transaction in which an act or a rebuild changed these. */
@Injectable()
export class GroupDispositions {
  constructor(
    private readonly intake: Intake,
    private readonly consultations: Consultations,
  ) {}

  /**
   * Where something else decided about a letter of a confirmed group (it was withdrawn, say), those that pointed to it are
   * given another first: a campaign of which one counts for all is never left without one.
   */
  @Subscribes({ name: 'findings.follow-dispositions', kinds: ['submission.disposed'] })
  async hear(tx: Tx, entries: JournalEntry[]): Promise<void> {
    const ids = entries.flatMap(({ body }) => {
      const disposed = entryBody.safeParse(body).data;
      return disposed === undefined || disposed.rule === GROUP_RULE ? [] : [disposed.submission];
    });
    if (ids.length === 0) return;
    const letters = await tx.query<{ id: string; consultation_id: string }[]>(
      `SELECT v.id, v.consultation_id FROM intake_v_response v
         JOIN findings_group_members m ON m.response_id = v.id
         JOIN findings_group_records r ON r.group_id = m.group_id AND r.confirmed IS NOT NULL
        WHERE v.sent_with = ANY ($1::uuid[]) ORDER BY v.number`,
      [ids],
    );
    for (const [consultationId, some] of Map.groupBy(letters, (letter) => letter.consultation_id))
      await this.follow(
        tx,
        { consultationId },
        some.map(({ id }) => id),
      );
  }

  /** Letters of the item that are in confirmed groups now. */
  async confirmed(tx: Tx, itemId: string): Promise<string[]> {
    const rows = await tx.query<{ response_id: string }[]>(
      `SELECT DISTINCT m.response_id FROM findings_group_records r, unnest(r.confirmed) AS u (id)
         JOIN findings_group_members m ON m.response_id = u.id
        WHERE r.item_id = $1 AND r.merged_into IS NULL AND m.group_id = r.group_id`,
      [itemId],
    );
    return rows.map((row) => row.response_id);
  }

  /**
   * Disposes of the submissions of these letters, and of all that are in confirmed groups with them, on this item and
   * others. All or nothing: one that cannot be disposed of takes the whole act back.
   * @returns how many changed
   */
  async follow(
    tx: Tx,
    { consultationId }: Pick<OfItem, 'consultationId'>,
    letters: readonly string[],
  ): Promise<number> {
    if (letters.length === 0) return 0;
    // Acts on two items may speak about the same submissions: the second sees what the first one left.
    await tx.query(`SELECT pg_advisory_xact_lock(hashtextextended('findings.dispositions ' || $1, 0))`, [
      consultationId,
    ]);
    const { policies } = await this.consultations.byId(consultationId);
    const touched = await this.submissionsOf(tx, letters);
    const groups = await this.groupsAround(tx, touched);
    const ids = new Set([...touched, ...groups.flatMap((group) => group.letters.map((letter) => letter.submissionId))]);
    const submissions = await this.submissions(tx, [...ids], policies);
    const planned = planDispositions(groups, submissions, policies);
    const outcome = await this.intake.disposeAll(
      tx,
      planned.map(({ submissionId, ...to }) => ({ submissionId, to: { ...to, rule: GROUP_RULE } })),
    );
    if (outcome !== undefined) throw new Conflict(outcome.reason);
    return planned.length;
  }

  private async submissionsOf(tx: Tx, letters: readonly string[]): Promise<string[]> {
    const rows = await tx.query<{ id: string }[]>(
      'SELECT DISTINCT submission_id AS id FROM intake_v_response WHERE id = ANY ($1::uuid[])',
      [letters],
    );
    return rows.map((row) => row.id);
  }

  /** The confirmed groups that these submissions lead to, over submissions that are in several, on whatever items. */
  private async groupsAround(tx: Tx, submissions: readonly string[]): Promise<ConfirmedGroup[]> {
    const groups = new Map<string, ConfirmedGroup>();
    const seen = new Set<string>();
    for (let some = submissions; some.length > 0;) {
      for (const id of some) seen.add(id);
      const ids = (await this.groupsWith(tx, some)).filter((id) => !groups.has(id));
      const found = await this.groups(tx, ids);
      for (const group of found) groups.set(group.id, group);
      some = [...new Set(found.flatMap(({ letters }) => letters.map(({ submissionId }) => submissionId)))].filter(
        (id) => !seen.has(id),
      );
    }
    return [...groups.values()];
  }

  private async groupsWith(tx: Tx, submissions: readonly string[]): Promise<string[]> {
    const rows = await tx.query<{ group_id: string }[]>(
      `SELECT DISTINCT r.group_id FROM (${LETTERS_OF}) v
         JOIN findings_group_members m ON m.response_id = v.id
         JOIN findings_group_records r ON r.group_id = m.group_id AND r.merged_into IS NULL AND r.confirmed IS NOT NULL`,
      [submissions],
    );
    return rows.map((row) => row.group_id);
  }

  private async groups(tx: Tx, ids: readonly string[]): Promise<ConfirmedGroup[]> {
    if (ids.length === 0) return [];
    const rows = await tx.query<LetterRow[]>(
      `SELECT m.group_id, g.kind, g.number, v.submission_id, m.response_id, m.kind AS member, m.own_words <> '' AS own
         FROM (SELECT DISTINCT r.group_id, u.id FROM findings_group_records r, unnest(r.confirmed) AS u (id)
                WHERE r.group_id = ANY ($1::uuid[]) AND r.merged_into IS NULL) k
         JOIN findings_group_members m ON m.response_id = k.id AND m.group_id = k.group_id
         JOIN findings_groups g ON g.id = m.group_id
         JOIN intake_v_response v ON v.id = m.response_id
        ORDER BY v.number`,
      [ids],
    );
    return [...Map.groupBy(rows, (row) => row.group_id)].map(([id, letters]) => ({
      id,
      kind: letters[0]?.kind ?? 'near',
      number: Number(letters[0]?.number ?? 0),
      letters: letters.map(({ submission_id, response_id, member, own }) => ({
        submissionId: submission_id,
        responseId: response_id,
        // Near copies and letters in another wording are changed throughout.
        hasOwnWords: own || member === 'near' || member === 'partial',
      })),
    }));
  }

  private async submissions(tx: Tx, ids: readonly string[], policies: GroupPolicies): Promise<SubmissionNow[]> {
    const rows = await tx.query<SubmissionRow[]>(
      `SELECT id, number, respondent_id AS contact, disposition, disposition_of AS of, disposition_rule AS rule,
              disposition_by AS person, disposition_before AS before, erased_at IS NOT NULL AS erased
         FROM intake_v_submission WHERE id = ANY ($1::uuid[])`,
      [ids],
    );
    const again = [...Map.groupBy(rows, (row) => row.contact).values()].filter((some) => some.length > 1).flat();
    const needed = policies.campaignRule === 'one-counts' ? ids : again.map((row) => row.id);
    const said = needed.length === 0 ? [] : await this.said(tx, needed);
    const saidBy = new Map(said.map((row) => [row.id, row]));
    return rows.map(({ number, of, rule, person, before, ...row }) => ({
      ...row,
      number: Number(number),
      of: of ?? undefined,
      rule: rule ?? undefined,
      byHand: isByHand(person, before),
      says: saidBy.get(row.id)?.says ?? '',
      answers: saidBy.get(row.id)?.answers ?? [],
    }));
  }

  /** What whole submissions say. Asked for only where it matters. */
  private said(tx: Tx, ids: readonly string[]): Promise<{ id: string; says: string; answers: string[] }[]> {
    return tx.query(
      `SELECT o.submission_id AS id,
              md5(string_agg(o.item_id::text || ' ' || coalesce(o.stance_answer, '') || ' ' || o.answers::text || ' '
                || coalesce(t.folded, ''), E'\\n' ORDER BY o.item_id, o.number)) AS says,
              coalesce(array_agg(o.id) FILTER (WHERE o.text <> '' OR o.stance_answer IS NOT NULL OR o.answers <> '{}'), '{}') AS answers
         FROM (${LETTERS_OF}) v JOIN intake_v_response o ON o.id = v.id
         LEFT JOIN findings_texts t ON t.response_id = o.id
        WHERE o.submission_id = ANY ($1::uuid[]) GROUP BY o.submission_id`,
      [ids],
    );
  }
}
