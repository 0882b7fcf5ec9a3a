import { Injectable } from '@nestjs/common';
import { Db, refused, type Refused, type Tx } from '#platform';
import type { By } from './acts.js';
import { CAMPAIGN_ACT, type CampaignActKind } from './core/campaign-acts.js';
import type { StandingRuling } from './core/group-rulings.js';
import type { Decided, GroupRecord, OfItem } from './group-records.service.js';

/** An act as the history shows it. */
export interface PastAct {
  id: string;
  kind: string;
  summary: string;
  by: string;
  at: Date;
  undone: boolean;
  /** Whether it can be taken back now, by the history that shows it. */
  canUndo: boolean;
}

/** What is kept of the records that an act changed, on one side of it. */
export interface Kept {
  records: ({ id: string } & Partial<Decided>)[];
}

/** An act to be kept. */
export interface NewAct extends OfItem {
  id: string;
  kind: CampaignActKind | 'undo';
  summary: string;
  before: Kept;
  after: Kept;
  /** Records of the groups that it is about, the one that it was done to first. */
  about: string[];
  ruling?: StandingRuling;
  undoes?: string;
}

/** An act that stands and on which nothing rests. */
export interface Undoable extends OfItem {
  kind: 'undoable';
  id: string;
  act: CampaignActKind;
  summary: string;
  before: Kept;
  about: string[];
  ruling?: StandingRuling;
}

/** An act `a` on groups that stands. */
const STANDS = `a.kind LIKE '${CAMPAIGN_ACT}%' AND a.undone_by IS NULL AND a.undoes IS NULL`;
const RESTED_ON = `EXISTS (SELECT FROM findings_acts a WHERE a.item_id = h.item_id AND ${STANDS} AND h.id = ANY (a.rests_on))`;

/** How acts on groups are kept, and which of them can be taken back. */
@Injectable()
export class GroupActs {
  constructor(private readonly db: Db) {}

  /** The item that an act on a group belongs to. */
  async itemOf(actId: string): Promise<string | undefined> {
    const [row] = await this.db.query<{ item_id: string }>(
      `SELECT item_id FROM findings_acts WHERE id = $1 AND kind LIKE '${CAMPAIGN_ACT}%'`,
      [actId],
    );
    return row?.item_id;
  }

  /**
   * Keeps an act. It rests on the standing acts on the same records, and on those that ruled on any of these letters: they
   * can be taken back after it only.
   */
  async keep(tx: Tx, act: NewAct, letters: readonly string[], by: By): Promise<void> {
    await tx.query(
      `INSERT INTO findings_acts (id, consultation_id, item_id, kind, summary, before, after, about, undoes, by_id, by_name, rests_on)
       SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11,
              ARRAY(SELECT a.id FROM findings_acts a WHERE a.item_id = $3 AND ${STANDS} AND a.about && $8::uuid[]
                    UNION SELECT r.act_id FROM findings_group_rulings r, unnest(r.one || r.other) AS u (id)
                           WHERE r.item_id = $3 AND r.standing AND u.id = ANY ($12::uuid[]))`,
      [
        act.id,
        act.consultationId,
        act.itemId,
        CAMPAIGN_ACT + act.kind,
        act.summary,
        JSON.stringify(act.before),
        JSON.stringify(act.after),
        act.about,
        act.undoes ?? null,
        by.id,
        by.name,
        letters,
      ],
    );
    if (act.undoes !== undefined) {
      await tx.query('UPDATE findings_acts SET undone_by = $2 WHERE id = $1', [act.undoes, act.id]);
      await tx.query('UPDATE findings_group_rulings SET standing = false WHERE act_id = $1', [act.undoes]);
    }
    if (act.ruling !== undefined) await this.rule(tx, act, act.ruling);
  }

  /** Of this record, with those merged into it: the latest first. */
  async history(record: GroupRecord): Promise<PastAct[]> {
    return this.db.query<PastAct>(
      `WITH RECURSIVE family AS (
         SELECT $1::uuid AS id UNION SELECT r.id FROM findings_group_records r JOIN family f ON r.merged_into = f.id)
       SELECT h.id, substr(h.kind, ${String(CAMPAIGN_ACT.length + 1)}) AS kind, h.summary, h.by_name AS by, h.at,
              h.undone_by IS NOT NULL AS undone, h.undone_by IS NULL AND h.undoes IS NULL AND NOT ${RESTED_ON} AS "canUndo"
         FROM findings_acts h
        WHERE h.item_id = (SELECT item_id FROM findings_group_records WHERE id = $1)
          AND h.about && (SELECT array_agg(id) FROM family) ORDER BY h.place DESC`,
      [record.id],
    );
  }

  /** The refusal of somebody who decided on what a group was before others acted on it. */
  async meanwhile(tx: Tx, record: GroupRecord | undefined, seen: number): Promise<Refused> {
    const acts = await tx.query<{ summary: string; by_name: string }[]>(
      `SELECT summary, by_name FROM findings_acts WHERE about @> ARRAY[$1::uuid] ORDER BY place DESC LIMIT $2`,
      [record?.id ?? null, Math.max(0, (record?.version ?? 0) - seen)],
    );
    const done = acts.reverse().map(({ summary, by_name }) => `${by_name}: ${summary}`);
    return refused(['This group has changed meanwhile. Look at it again', ...done].join('. '));
  }

  /** The act, to be taken back; refused where it was, or where a later act has to be taken back first. */
  async undoable(tx: Tx, actId: string): Promise<Undoable | Refused> {
    const [row] = await tx.query<
      (Omit<Undoable, 'kind' | 'act' | 'ruling'> & {
        kind: string;
        undone: boolean;
        undoes: string | null;
        act: StandingRuling['act'] | null;
        one: string[];
        other: string[];
      })[]
    >(
      `SELECT h.id, h.item_id AS "itemId", h.consultation_id AS "consultationId", substr(h.kind, ${String(CAMPAIGN_ACT.length + 1)}) AS kind,
              h.summary, h.before, h.about, h.undone_by IS NOT NULL AS undone, h.undoes, r.act, r.one, r.other
         FROM findings_acts h LEFT JOIN findings_group_rulings r ON r.act_id = h.id WHERE h.id = $1`,
      [actId],
    );
    if (row === undefined) return refused('There is no such act to undo');
    if (row.undoes !== null) return refused('That act undid another. To have its effect back, do the first act again');
    if (row.undone) return refused(`It has been undone already: ${row.summary}`);
    const [later] = await tx.query<{ summary: string }[]>(
      `SELECT a.summary FROM findings_acts a WHERE a.item_id = $1 AND ${STANDS} AND $2 = ANY (a.rests_on) ORDER BY a.place DESC LIMIT 1`,
      [row.itemId, actId],
    );
    if (later !== undefined) return refused(`Undo this later act first: ${later.summary}`);
    const { kind, undone: _, undoes: __, act, one, other, ...rest } = row;
    return {
      ...rest,
      kind: 'undoable',
      act: kind as CampaignActKind,
      ...(act === null ? {} : { ruling: { act, one, other } }),
    };
  }

  private async rule(tx: Tx, { id, itemId }: NewAct, { act, one, other }: StandingRuling): Promise<void> {
    const revisions = (parameter: string) =>
      `ARRAY(SELECT d.revision FROM unnest(${parameter}::uuid[]) WITH ORDINALITY AS u (id, place)
               JOIN findings_readings d ON d.response_id = u.id ORDER BY u.place)`;
    await tx.query(
      `INSERT INTO findings_group_rulings (act_id, item_id, act, one, one_revisions, other, other_revisions)
       VALUES ($1, $2, $3, $4, ${revisions('$4')}, $5, ${revisions('$5')})`,
      [id, itemId, act, one, other],
    );
  }
}
