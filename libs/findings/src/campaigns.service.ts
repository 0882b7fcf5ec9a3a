import { Injectable } from '@nestjs/common';
import { Consultations } from '#consultations';
import { Intake, type Disposal, type Disposition } from '#intake';
import { Journal } from '#journal';
import { Conflict, Db, newId, NotFound, refused, type Refused, type Tx } from '#platform';
import type { By } from './acts.js';
import { GROUP_RULE, planDispositions, type GroupMember } from './core/group-policy.js';
import type { Done } from './theme-board.service.js';
import { ActRecord } from './theme.entities.js';

export type GroupKind = 'exact' | 'near' | 'campaign';

/** A group of responses in the same words, as an officer reads it. */
export interface Group {
  id: string;
  consultationId: string;
  itemId: string;
  itemRef: string;
  kind: GroupKind;
  /** The paragraphs that all have in common. */
  template: string[];
  members: number;
  /** Members that are counted today. */
  counted: number;
  /**
   * Members whose words are those of the letter as most sent it, after folding: greeting and signature are each sender's
   * own and make no difference, nor do capitals, punctuation and line breaks. 0 where no two agree.
   */
  identical: number;
  /** All other members: a word changed, left out or added. */
  varied: number;
  /** Members who added words of their own. */
  withOwnWords: number;
  stance: { stance: string; people: number }[];
  channels: { channel: string; members: number }[];
  first: Date;
  last: Date;
  confirmed?: { by: string; at: Date; actId: string };
}

/** One letter of a group. */
export interface GroupLetter {
  responseId: string;
  number: number;
  receivedAt: Date;
  channel: string;
  kind: 'original' | 'exact' | 'near' | 'campaign';
  stance: string;
  ownWords: string;
  disposition: string;
}

interface Before {
  submissionId: string;
  disposition: Disposition;
  of: string | null;
}

/** Duplicate groups and campaigns: listed, confirmed by an officer, and taken back. */
@Injectable()
export class Campaigns {
  constructor(
    private readonly db: Db,
    private readonly journal: Journal,
    private readonly intake: Intake,
    private readonly consultations: Consultations,
  ) {}

  /** The groups of a consultation, the largest first. */
  async list(consultationId: string): Promise<Group[]> {
    return this.groups('g.consultation_id = $1', [consultationId]);
  }

  async get(groupId: string): Promise<Group> {
    const [group] = await this.groups('g.id = $1', [groupId]);
    if (group === undefined) throw new NotFound('no such group');
    return group;
  }

  /** The letters of a group in the order of their receipts. `ownWords`: only those that have some. */
  async letters(groupId: string, page: { from: number; limit: number; ownWords?: boolean }): Promise<GroupLetter[]> {
    const rows = await this.db.query<GroupLetter & { number: string }>(
      `SELECT m.response_id AS "responseId", v.number, v.received_at AS "receivedAt", v.channel, m.kind,
              coalesce(s.stance, 'unclear') AS stance, m.own_words AS "ownWords", v.disposition
         FROM findings_group_members m
         JOIN intake_v_response v ON v.id = m.response_id
         LEFT JOIN findings_stances s ON s.response_id = m.response_id
        WHERE m.group_id = $1 AND (NOT $4 OR m.own_words <> '')
        ORDER BY v.number OFFSET $2 LIMIT $3`,
      [groupId, page.from, page.limit, page.ownWords ?? false],
    );
    return rows.map((row) => ({ ...row, number: Number(row.number) }));
  }

  /**
   * An officer says that this is a group. Its members' dispositions follow from the policy that the consultation declared
   * before it opened; letters that join later follow when it is confirmed again.
   */
  async confirm(groupId: string, by: By): Promise<Done | Refused> {
    const group = await this.get(groupId);
    const { policies } = await this.consultations.byId(group.consultationId);
    return this.db.tx(async (tx) => {
      await tx.query(`SELECT pg_advisory_xact_lock(hashtextextended('findings.groups ' || $1, 0))`, [group.itemId]);
      const members = await this.members(tx, groupId);
      const planned = planDispositions(group.kind, members, policies);
      if (group.confirmed !== undefined && planned.length === 0)
        return refused('This group has been confirmed already, and nothing has joined it since');
      const current = new Map(members.map((member) => [member.submissionId, member]));
      const before: Before[] = [];
      for (const { submissionId, reason, disposition, of } of planned) {
        const member = current.get(submissionId);
        before.push({ submissionId, disposition: member?.disposition ?? 'considered', of: member?.of ?? null });
        await this.dispose(tx, submissionId, {
          disposition,
          by,
          rule: GROUP_RULE,
          reason,
          ...(of === undefined ? {} : { of }),
        });
      }
      const summary = `${group.kind === 'campaign' ? 'campaign' : 'group of duplicates'} of ${String(group.members)} on ${group.itemRef} confirmed`;
      const actId = await this.record(tx, group, { kind: 'confirm-group', summary, before, after: planned }, by);
      await tx.query(
        `INSERT INTO findings_confirmed_groups (group_id, consultation_id, item_id, canonical, act_id, by_id, by_name)
         SELECT id, consultation_id, item_id, canonical, $2, $3, $4 FROM findings_groups WHERE id = $1
         ON CONFLICT (group_id) DO UPDATE SET act_id = excluded.act_id, by_id = excluded.by_id, by_name = excluded.by_name,
                at = excluded.at`,
        [groupId, actId, by.id, by.name],
      );
      return { kind: 'done', actId, summary, themes: [] };
    });
  }

  /** Takes a confirmation back: every disposition that followed from it becomes what it was before. */
  async undo(groupId: string, by: By): Promise<Done | Refused> {
    const group = await this.get(groupId);
    if (group.confirmed === undefined) return refused('This group has not been confirmed');
    return this.db.tx(async (tx) => {
      await tx.query(`SELECT pg_advisory_xact_lock(hashtextextended('findings.groups ' || $1, 0))`, [group.itemId]);
      const acts = await tx.query<
        { id: string; before: Before[]; after: { submissionId: string; disposition: string }[] }[]
      >(
        `SELECT id, before->'submissions' AS before, after->'submissions' AS after FROM findings_acts
          WHERE item_id = $1 AND kind = 'confirm-group' AND undone_by IS NULL AND before->>'group' = $2 ORDER BY place DESC`,
        [group.itemId, groupId],
      );
      const summary = `undone: ${group.kind === 'campaign' ? 'campaign' : 'group of duplicates'} on ${group.itemRef} confirmed`;
      const actId = await this.record(tx, group, { kind: 'undo-group', summary, before: [], after: [] }, by);
      const now = new Map((await this.members(tx, groupId)).map((member) => [member.submissionId, member.disposition]));
      for (const act of acts) {
        for (const [i, { submissionId, disposition, of }] of act.before.entries()) {
          if (now.get(submissionId) !== act.after[i]?.disposition) continue; // decided otherwise since
          const reason = 'the confirmation of the group was taken back';
          await this.dispose(tx, submissionId, {
            disposition,
            by,
            rule: GROUP_RULE,
            reason,
            ...(of === null ? {} : { of }),
          });
        }
        await tx.update(ActRecord, { id: act.id }, { undoneBy: actId });
      }
      await tx.query('DELETE FROM findings_confirmed_groups WHERE group_id = $1', [groupId]);
      return { kind: 'done', actId, summary, themes: [] };
    });
  }

  /** All or nothing: one that cannot be disposed of takes the whole act back. */
  private async dispose(tx: Tx, submissionId: string, to: Disposal): Promise<void> {
    const outcome = await this.intake.dispose(tx, submissionId, to);
    if (outcome !== undefined) throw new Conflict(outcome.reason);
  }

  private async groups(where: string, parameters: unknown[]): Promise<Group[]> {
    const rows = await this.db.query<
      Omit<Group, 'confirmed'> & { by: string | null; at: Date | null; act_id: string | null }
    >(
      `SELECT g.id, g.consultation_id AS "consultationId", g.item_id AS "itemId", i.ref AS "itemRef", g.kind, g.template, m.*,
              CASE WHEN l.alike > 1 THEN l.alike ELSE 0 END AS identical,
              m.members - CASE WHEN l.alike > 1 THEN l.alike ELSE 0 END AS varied,
              k.by_name AS by, k.at, k.act_id
         FROM findings_groups g
         JOIN consultations_v_item i ON i.id = g.item_id
         LEFT JOIN findings_confirmed_groups k ON k.group_id = g.id
        CROSS JOIN LATERAL (
          SELECT sum(n)::int AS members, sum(counted)::int AS counted, sum(own)::int AS "withOwnWords",
                 min(first) AS first, max(last) AS last,
                 jsonb_agg(jsonb_build_object('stance', stance, 'channel', channel, 'n', n, 'counted', counted)) AS parts
            FROM (SELECT coalesce(s.stance, 'unclear') AS stance, v.channel, count(*) AS n,
                         count(*) FILTER (WHERE v.counted) AS counted, count(*) FILTER (WHERE x.own_words <> '') AS own,
                         min(v.received_at) AS first, max(v.received_at) AS last
                    FROM findings_group_members x JOIN intake_v_response v ON v.id = x.response_id
                    LEFT JOIN findings_stances s ON s.response_id = x.response_id
                   WHERE x.group_id = g.id GROUP BY 1, 2) AS p) m
        CROSS JOIN LATERAL (
          SELECT count(*)::int AS alike FROM findings_group_members x JOIN findings_texts t ON t.response_id = x.response_id
           WHERE x.group_id = g.id GROUP BY md5(t.folded) ORDER BY count(*) DESC LIMIT 1) l
        WHERE ${where} ORDER BY m.members DESC, g.number, g.id`,
      parameters,
    );
    return rows.map(({ by, at, act_id, ...row }) => {
      const { parts, ...group } = row as typeof row & { parts: { stance: string; channel: string; n: number }[] };
      return {
        ...group,
        stance: sums(parts, 'stance').map(([stance, people]) => ({ stance, people })),
        channels: sums(parts, 'channel').map(([channel, members]) => ({ channel, members })),
        ...(by === null || at === null || act_id === null ? {} : { confirmed: { by, at, actId: act_id } }),
      };
    });
  }

  private async members(
    tx: Tx,
    groupId: string,
  ): Promise<(GroupMember & { disposition: Disposition; of: string | null })[]> {
    const rows = await tx.query<
      {
        submission: string;
        number: string;
        contact: string;
        disposition: Disposition;
        of: string | null;
        kind: string;
        own: string;
        says: string;
      }[]
    >(
      `SELECT v.submission_id AS submission, v.number, v.respondent_id AS contact, v.disposition, v.disposition_of AS of, m.kind,
              m.own_words AS own,
              (SELECT string_agg(o.item_id::text || ' ' || coalesce(o.stance_answer, '') || ' ' || coalesce(t.folded, ''), E'\\n' ORDER BY o.item_id)
                 FROM intake_v_response o LEFT JOIN findings_texts t ON t.response_id = o.id
                WHERE o.submission_id = v.submission_id) AS says
         FROM findings_group_members m JOIN intake_v_response v ON v.id = m.response_id
        WHERE m.group_id = $1 ORDER BY v.number`,
      [groupId],
    );
    return rows.map(({ submission, number, contact, disposition, of, kind, own, says }) => ({
      submissionId: submission,
      number: Number(number),
      contact,
      says,
      hasOwnWords: own !== '' || kind === 'near',
      disposition,
      of,
    }));
  }

  private async record(
    tx: Tx,
    group: Group,
    act: {
      kind: 'confirm-group' | 'undo-group';
      summary: string;
      before: readonly unknown[];
      after: readonly unknown[];
    },
    by: By,
  ): Promise<string> {
    const id = newId();
    await tx.query(
      `INSERT INTO findings_acts (id, consultation_id, item_id, kind, summary, before, after, by_id, by_name)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
      [
        id,
        group.consultationId,
        group.itemId,
        act.kind,
        act.summary,
        JSON.stringify({ group: group.id, submissions: act.before }),
        JSON.stringify({ group: group.id, submissions: act.after }),
        by.id,
        by.name,
      ],
    );
    await this.journal.append(tx, {
      kind: act.kind === 'confirm-group' ? 'campaign.confirmed' : 'campaign.undone',
      subject: group.id,
      body: {
        act: id,
        group: group.id,
        item: group.itemId,
        by: by.id,
        members: group.members,
        disposed: act.after.length,
      },
    });
    return id;
  }
}

function sums(
  parts: readonly { stance: string; channel: string; n: number }[],
  by: 'stance' | 'channel',
): [string, number][] {
  const totals = new Map<string, number>();
  for (const part of parts) totals.set(part[by], (totals.get(part[by]) ?? 0) + part.n);
  return [...totals].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
}
