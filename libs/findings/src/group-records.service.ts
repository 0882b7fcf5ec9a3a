import { Injectable } from '@nestjs/common';
import type { Stance } from '#analysis';
import { newId, type Tx } from '#platform';
import type { Described } from './core/campaign-acts.js';
import { isId } from './core/cards.js';

/** Which item's groups. */
export interface OfItem {
  itemId: string;
  consultationId: string;
}

/** That an officer confirmed letters as a group. */
export interface Confirmation {
  letters: string[];
  act: string;
  by: string;
  at: string;
}

/** What acts change of a record. */
export interface Decided extends Described {
  confirmation: Confirmation | null;
  /** The record that stands for this one as well. */
  mergedInto: string | null;
}

/** What officers said of a group, beside its letters. It follows the group wherever that goes. */
export interface GroupRecord extends Decided {
  id: string;
  version: number;
  groupId: string | null;
}

interface Row {
  id: string;
  version: number;
  group_id: string | null;
  name: string | null;
  organiser: string | null;
  letter_stance: Stance | null;
  confirmed: string[] | null;
  confirmed_act: string;
  confirmed_by: string;
  confirmed_at: string;
  merged_into: string | null;
}

const COLUMNS = `r.id, r.version, r.group_id, r.name, r.organiser, r.letter_stance, r.confirmed, r.confirmed_act, r.confirmed_by,
  to_char(r.confirmed_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS confirmed_at, r.merged_into`;

/** The records of groups: read, changed by acts, and led to their groups whenever these are built. */
@Injectable()
export class GroupRecords {
  /** The record that leads a group, if officers ever acted on it. */
  async of(tx: Tx, groupId: string): Promise<GroupRecord | undefined> {
    const [row] = await tx.query<Row[]>(
      `SELECT ${COLUMNS} FROM findings_group_records r WHERE r.group_id = $1 AND r.leads`,
      [groupId],
    );
    return row === undefined ? undefined : toRecord(row);
  }

  /** The record of a group that is or was there under this id; where it was merged, the one that stands for it. */
  async last(tx: Tx, groupId: string): Promise<GroupRecord | undefined> {
    if (!isId(groupId)) return undefined;
    const [row] = await tx.query<Row[]>(
      `SELECT ${COLUMNS} FROM findings_group_records r WHERE r.group_id = $1 OR $1 = ANY (r.former)
        ORDER BY (r.group_id = $1 AND r.leads) DESC NULLS LAST, r.leads DESC, r.id LIMIT 1`,
      [groupId],
    );
    let record = row === undefined ? undefined : toRecord(row);
    while (record !== undefined && record.mergedInto !== null) [record] = await this.byIds(tx, [record.mergedInto]);
    return record;
  }

  async byIds(tx: Tx, ids: readonly string[]): Promise<GroupRecord[]> {
    const rows = await tx.query<Row[]>(
      `SELECT ${COLUMNS} FROM findings_group_records r WHERE r.id = ANY ($1::uuid[]) ORDER BY array_position($1::uuid[], r.id)`,
      [ids],
    );
    return rows.map(toRecord);
  }

  /** A record about which nothing is said yet; in the tables from when it is put. */
  blank(groupId: string | null): GroupRecord {
    const nothing = { name: null, organiser: null, letterStance: null, confirmation: null, mergedInto: null };
    return { id: newId(), version: 0, groupId, ...nothing };
  }

  /** Puts what an act decides. `letters`: where the record's group is to be found from now on. */
  async put(
    tx: Tx,
    of: OfItem,
    { id, groupId, ...record }: Omit<GroupRecord, 'version'>,
    letters?: readonly string[],
  ): Promise<void> {
    const { name, organiser, letterStance, confirmation, mergedInto } = record;
    await tx.query(
      `INSERT INTO findings_group_records AS r (id, consultation_id, item_id, group_id, leads, version, name, organiser, letter_stance,
              confirmed, confirmed_act, confirmed_by, confirmed_at, merged_into, letters)
       VALUES ($1, $2, $3, $4::uuid, $4::uuid IS NOT NULL, 0, $5, $6, $7, $8, $9, $10, $11, $12, coalesce($13::uuid[], '{}'))
       ON CONFLICT (id) DO UPDATE SET name = excluded.name, organiser = excluded.organiser, letter_stance = excluded.letter_stance,
              confirmed = excluded.confirmed, confirmed_act = excluded.confirmed_act, confirmed_by = excluded.confirmed_by,
              confirmed_at = excluded.confirmed_at, merged_into = excluded.merged_into, letters = coalesce($13, r.letters)`,
      [
        id,
        of.consultationId,
        of.itemId,
        groupId,
        name,
        organiser,
        letterStance,
        confirmation?.letters ?? null,
        confirmation?.act ?? null,
        confirmation?.by ?? null,
        confirmation?.at ?? null,
        mergedInto,
        letters ?? null,
      ],
    );
  }

  /** Counts an act on each of these. */
  async count(tx: Tx, ids: readonly string[]): Promise<void> {
    await tx.query('UPDATE findings_group_records SET version = version + 1 WHERE id = ANY ($1::uuid[])', [ids]);
  }

  /**
   * Leads each record of an item to the group that now holds most of its letters, the one received first where two hold as
   * many; merged records go where the record goes that stands for them. Where two find the same group, the confirmed one
   * leads, then the one of more letters, then the older; the other waits, and is found again if they part.
   * @param among former groups, where only these were built anew; records without a group are looked for in any case
   */
  async follow(tx: Tx, itemId: string, among?: readonly string[]): Promise<void> {
    const places = await tx.query<
      { id: string; found: string | null; merged_into: string | null; group_id: string | null }[]
    >(
      `SELECT r.id, r.merged_into, r.group_id, f.group_id AS found
         FROM findings_group_records r
         LEFT JOIN LATERAL (
           SELECT m.group_id FROM unnest(r.letters) AS u (id)
             JOIN findings_group_members m ON m.response_id = u.id
             JOIN findings_groups g ON g.id = m.group_id
            GROUP BY m.group_id, g.number ORDER BY count(*) DESC, g.number LIMIT 1) f ON r.merged_into IS NULL
        WHERE r.item_id = $1 AND ($2::uuid[] IS NULL OR r.group_id IS NULL OR r.group_id = ANY ($2))
        ORDER BY (r.confirmed IS NOT NULL) DESC, cardinality(r.letters) DESC, r.id`,
      [itemId, among ?? null],
    );
    if (places.length === 0) return;
    const byId = new Map(places.map((place) => [place.id, place]));
    const root = (place: (typeof places)[number]): (typeof places)[number] => {
      const into = place.merged_into === null ? undefined : byId.get(place.merged_into);
      return into === undefined ? place : root(into);
    };
    const led = new Set<string>();
    const rows = places.map((place) => {
      const found = root(place).found;
      const leads = place.merged_into === null && found !== null && !led.has(found);
      if (leads) led.add(found);
      return { id: place.id, found, leads };
    });
    await tx.query(
      `UPDATE findings_group_records r SET group_id = u.found, leads = u.leads,
              former = CASE WHEN r.group_id IS NULL OR r.group_id = u.found OR r.group_id = ANY (r.former) THEN r.former
                            ELSE r.former || r.group_id END
         FROM unnest($1::uuid[], $2::uuid[], $3::boolean[]) AS u (id, found, leads) WHERE r.id = u.id`,
      [rows.map(({ id }) => id), rows.map(({ found }) => found), rows.map(({ leads }) => leads)],
    );
    await this.countLetters(
      tx,
      rows.flatMap(({ id, leads }) => (leads ? [id] : [])),
    );
  }

  /** Keeps in mind which letters the groups of these leading records have today, and how many joined since they were confirmed. */
  async countLetters(tx: Tx, ids: readonly string[]): Promise<void> {
    await tx.query(
      `WITH now AS (
         SELECT r.id, array_agg(m.response_id ORDER BY m.response_id) AS letters FROM findings_group_records r
           JOIN findings_group_members m ON m.group_id = r.group_id WHERE r.id = ANY ($1::uuid[]) GROUP BY r.id)
       UPDATE findings_group_records r SET letters = now.letters FROM now WHERE r.id = now.id AND r.letters <> now.letters`,
      [ids],
    );
    await tx.query(
      `WITH confirmed AS (
         SELECT r.group_id, u.id FROM findings_group_records r, unnest(r.confirmed) AS u (id)
          WHERE r.merged_into IS NULL AND r.group_id IN (SELECT group_id FROM findings_group_records WHERE id = ANY ($1::uuid[]))),
       joined AS (
         SELECT m.group_id, count(*) AS n FROM findings_group_members m LEFT JOIN confirmed c ON c.group_id = m.group_id AND c.id = m.response_id
          WHERE m.group_id IN (SELECT group_id FROM confirmed) AND c.id IS NULL GROUP BY m.group_id)
       UPDATE findings_group_records r SET joined = coalesce(j.n, 0)
         FROM findings_group_records q LEFT JOIN joined j ON j.group_id = q.group_id
        WHERE q.id = r.id AND r.id = ANY ($1::uuid[]) AND r.joined <> coalesce(j.n, 0)`,
      [ids],
    );
  }
}

function toRecord({
  id,
  version,
  group_id,
  name,
  organiser,
  letter_stance,
  merged_into,
  confirmed,
  ...row
}: Row): GroupRecord {
  const { confirmed_act: act, confirmed_by: by, confirmed_at: at } = row;
  return {
    id,
    version,
    groupId: group_id,
    name,
    organiser,
    letterStance: letter_stance,
    confirmation: confirmed === null ? null : { letters: confirmed, act, by, at },
    mergedInto: merged_into,
  };
}
