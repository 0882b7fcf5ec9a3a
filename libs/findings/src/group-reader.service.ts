import { Injectable } from '@nestjs/common';
import type { Stance } from '#analysis';
import { Db, NotFound, type Tx } from '#platform';
import { isId } from './core/cards.js';

export type GroupKind = 'exact' | 'near' | 'campaign';

/** A group of responses in the same words, as an officer reads it. */
export interface Group {
  /** Follows from its first letter, so it changes with that; a former id finds the group as long as officers acted on it. */
  id: string;
  consultationId: string;
  itemId: string;
  itemRef: string;
  kind: GroupKind;
  /** `weak`: letters in several wordings, which only a person can say belong together. */
  certainty: 'verified' | 'weak';
  name?: string;
  /** Who asked people to send it, where an officer knows. */
  organiser?: string;
  /** Where the letter itself stands, read once by an officer. */
  letterStance?: Stance;
  /** How many acts there were on it, those undone and the undoing included. */
  version: number;
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
  /** Letters that came into it since it was confirmed: their dispositions wait for another confirmation. */
  joinedSince: number;
}

/** A page of a list of groups, the largest first. */
export interface GroupPage {
  /** Nothing: all of them. `duplicates`: what is no campaign. `confirmed`: campaigns that an officer confirmed. */
  kind?: 'campaign' | 'duplicates' | 'confirmed';
  from: number;
  limit: number;
}

export interface GroupTotals {
  campaigns: number;
  duplicates: number;
  /** Groups of either kind that nobody has confirmed. */
  unconfirmed: number;
  /** Confirmed groups that letters have joined since. */
  joinedSince: number;
}

/** What an act has to know of a group. */
export interface GroupFacts {
  id: string;
  consultationId: string;
  itemId: string;
  itemRef: string;
  kind: GroupKind;
  letters: number;
}

interface GroupRow extends Omit<Group, 'stance' | 'channels' | 'confirmed' | 'name' | 'organiser' | 'letterStance'> {
  name: string | null;
  organiser: string | null;
  letterStance: Stance | null;
  by: string | null;
  at: Date | null;
  actId: string | null;
  parts: { stance: string; channel: string; n: number }[];
}

/** Groups, as pages and acts read them. */
@Injectable()
export class GroupReader {
  constructor(private readonly db: Db) {}

  async list(consultationId: string, page?: GroupPage): Promise<Group[]> {
    return this.groups(
      `g.consultation_id = $1 AND ($2::text IS NULL OR (g.kind = 'campaign') = ($2 <> 'duplicates'))
        AND ($2 IS DISTINCT FROM 'confirmed' OR EXISTS (SELECT FROM findings_group_records r
              WHERE r.group_id = g.id AND r.leads AND r.confirmed IS NOT NULL))
        ORDER BY g.letters DESC, g.number, g.id OFFSET $3 LIMIT $4`,
      [consultationId, page?.kind ?? null, page?.from ?? 0, page?.limit ?? null],
    );
  }

  async totals(consultationId: string): Promise<GroupTotals> {
    const [row] = await this.db.query<GroupTotals>(
      `SELECT count(*) FILTER (WHERE g.kind = 'campaign')::int AS campaigns,
              count(*) FILTER (WHERE g.kind <> 'campaign')::int AS duplicates,
              count(*) FILTER (WHERE r.confirmed IS NULL)::int AS unconfirmed,
              count(*) FILTER (WHERE r.joined > 0)::int AS "joinedSince"
         FROM findings_groups g LEFT JOIN findings_group_records r ON r.group_id = g.id AND r.leads
        WHERE g.consultation_id = $1`,
      [consultationId],
    );
    if (row === undefined) throw new Error('a count without a row');
    return row;
  }

  /** @throws NotFound where there is no such group, or what officers made of it has taken it apart */
  async get(groupId: string): Promise<Group> {
    const { id } = await this.facts(this.db.source.manager, groupId);
    const [group] = await this.groups('g.id = $1', [id]);
    if (group === undefined) throw new NotFound('no such group');
    return group;
  }

  /** The group of this id, or the one that the group which had this id has become. */
  async facts(tx: Tx, groupId: string): Promise<GroupFacts> {
    if (!isId(groupId)) throw new NotFound('no such group');
    const [row] = await tx.query<GroupFacts[]>(
      `SELECT g.id, g.consultation_id AS "consultationId", g.item_id AS "itemId", i.ref AS "itemRef", g.kind, g.letters
         FROM findings_groups g JOIN consultations_v_item i ON i.id = g.item_id
        WHERE g.id = $1 OR (g.id = (SELECT r.group_id FROM findings_group_records r
                                     WHERE $1 = ANY (r.former) ORDER BY r.leads DESC, r.id LIMIT 1)
                            AND NOT EXISTS (SELECT FROM findings_groups WHERE id = $1))`,
      [groupId],
    );
    if (row === undefined) throw new NotFound('no such group');
    return row;
  }

  /** One query over the letters of all groups that are wanted, however small each is. */
  private async groups(which: string, parameters: unknown[]): Promise<Group[]> {
    const rows = await this.db.query<GroupRow>(
      `WITH chosen AS MATERIALIZED (SELECT g.* FROM findings_groups g WHERE ${which}),
       parts AS (
         SELECT x.group_id, coalesce(s.stance, 'unclear') AS stance, v.channel, count(*) AS n,
                count(*) FILTER (WHERE v.counted) AS counted, min(v.received_at) AS first, max(v.received_at) AS last
           FROM chosen c
           JOIN findings_group_members x ON x.group_id = c.id
           JOIN intake_v_response v ON v.id = x.response_id
           LEFT JOIN findings_stances s ON s.response_id = x.response_id
          GROUP BY 1, 2, 3),
       sums AS (
         SELECT group_id, sum(counted)::int AS counted, min(first) AS first, max(last) AS last,
                jsonb_agg(jsonb_build_object('stance', stance, 'channel', channel, 'n', n)) AS parts
           FROM parts GROUP BY group_id)
       SELECT g.id, g.consultation_id AS "consultationId", g.item_id AS "itemId", i.ref AS "itemRef", g.kind, g.certainty, g.template,
              g.letters AS members, g.identical, g.letters - g.identical AS varied, g.with_own_words AS "withOwnWords",
              m.counted, m.first, m.last, m.parts, r.name, r.organiser, r.letter_stance AS "letterStance",
              coalesce(r.version, 0) AS version, coalesce(r.joined, 0) AS "joinedSince", r.confirmed_by AS by,
              r.confirmed_at AS at, r.confirmed_act AS "actId"
         FROM chosen g
         JOIN sums m ON m.group_id = g.id
         JOIN consultations_v_item i ON i.id = g.item_id
         LEFT JOIN findings_group_records r ON r.group_id = g.id AND r.leads
        ORDER BY g.letters DESC, g.number, g.id`,
      parameters,
    );
    return rows.map(({ parts, name, organiser, letterStance, by, at, actId, ...group }) => ({
      ...group,
      stance: sums(parts, 'stance').map(([stance, people]) => ({ stance, people })),
      channels: sums(parts, 'channel').map(([channel, members]) => ({ channel, members })),
      ...(name === null ? {} : { name }),
      ...(organiser === null ? {} : { organiser }),
      ...(letterStance === null ? {} : { letterStance }),
      ...(by === null || at === null || actId === null ? {} : { confirmed: { by, at, actId } }),
    }));
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
