import { Injectable } from '@nestjs/common';
import { ALGORITHM, type DuplicateGroup, type GroupNode, type Relation, type Rulings } from '#analysis';
import { Db, Threads, type Tx } from '#platform';
import { connected } from './core/connected.js';
import { idFrom } from './core/digest.js';
import { rulingsOf, type StandingRuling } from './core/group-rulings.js';
import { GroupDispositions } from './group-dispositions.service.js';
import { GroupRecords, type OfItem } from './group-records.service.js';

const HEAVY = new URL('./heavy.js', import.meta.url);
/** Letters written by one statement. */
const ROWS = 5_000;

interface EdgeRow {
  a: string;
  b: string;
  relation: Relation['kind'];
  words: number;
}

interface NodeRow {
  response_id: string;
  number: string;
  own: string;
  length: number;
  /** Equal for two in the same folded words. */
  same: string;
}

interface Graph {
  nodes: GroupNode[];
  edges: Relation[];
  rulings: Rulings;
  /** For each node what is equal for two in the same folded words. */
  same: Map<string, string>;
}

interface RulingRow extends StandingRuling {
  one_numbers: string[];
  other_numbers: string[];
}

/** Derives an item's groups from its edges and from what officers ruled, one builder at a time. */
@Injectable()
export class Grouper {
  constructor(
    private readonly db: Db,
    private readonly threads: Threads,
    private readonly records: GroupRecords,
    private readonly dispositions: GroupDispositions,
  ) {}

  /** Whoever builds an item's groups or acts on them waits here for whoever does so now. */
  async lock(tx: Tx, itemId: string): Promise<void> {
    await tx.query(`SELECT pg_advisory_xact_lock(hashtextextended('findings.groups ' || $1, 0))`, [itemId]);
  }

  /** Builds what is not built. Edges that come in meanwhile are wanted anew and make another build due. */
  async rebuild(itemId: string): Promise<void> {
    await this.want(itemId);
    await this.db.tx(async (tx) => {
      await this.lock(tx, itemId);
      const [item] = await tx.query<{ consultation_id: string; groups_wanted: string; groups_built: string }[]>(
        'SELECT consultation_id, groups_wanted, groups_built FROM findings_items WHERE item_id = $1',
        [itemId],
      );
      if (item === undefined || item.groups_wanted === item.groups_built) return;
      const of = { itemId, consultationId: item.consultation_id };
      const before = await this.dispositions.confirmed(tx, itemId);
      await this.build(tx, of);
      const after = await this.dispositions.confirmed(tx, itemId);
      await this.dispositions.follow(tx, of, [...new Set([...before, ...after])]);
      await tx.query('UPDATE findings_items SET groups_built = $2, groups_at = now() WHERE item_id = $1', [
        itemId,
        item.groups_wanted,
      ]);
    });
  }

  /**
   * Groups these letters anew, and whoever is related to them or named with them by a ruling: what building all groups of
   * the item would give them. Under the item's lock.
   */
  regroup(tx: Tx, of: OfItem, letters: readonly string[]): Promise<void> {
    return this.build(tx, of, letters);
  }

  /** From the rows to a count: whatever is related after this commits asks again. */
  private async want(itemId: string): Promise<void> {
    await this.db.tx(async (tx) => {
      const [, changed] = await tx.query<[unknown, number]>(
        `WITH locked AS (SELECT response_id FROM findings_readings WHERE item_id = $1 AND NOT grouped ORDER BY number FOR UPDATE)
         UPDATE findings_readings r SET grouped = true FROM locked l WHERE r.response_id = l.response_id`,
        [itemId],
      );
      if (changed > 0)
        await tx.query('UPDATE findings_items SET groups_wanted = groups_wanted + 1 WHERE item_id = $1', [itemId]);
    });
  }

  private async build(tx: Tx, of: OfItem, letters?: readonly string[]): Promise<void> {
    const { same, nodes, ...graph } = await this.graph(tx, of.itemId, letters);
    const groups =
      graph.edges.length === 0 ? [] : await this.threads.run<DuplicateGroup[]>(HEAVY, 'group', { nodes, ...graph });
    const [gone] = await tx.query<[{ id: string }[], number]>(
      `DELETE FROM findings_groups WHERE item_id = $1 AND ($2::uuid[] IS NULL
          OR id IN (SELECT group_id FROM findings_group_members WHERE response_id = ANY ($2))) RETURNING id`,
      [of.itemId, letters === undefined ? null : [...letters, ...nodes.map((node) => node.id)]],
    );
    await this.save(tx, of, groups, { nodes, same });
    await this.records.follow(tx, of.itemId, letters === undefined ? undefined : gone.map(({ id }) => id));
  }

  private async graph(tx: Tx, itemId: string, letters?: readonly string[]): Promise<Graph> {
    const edgeRows = await tx.query<EdgeRow[]>(
      `SELECT a, b, relation, words FROM findings_edges WHERE item_id = $1 AND edition = (SELECT findings_edition($1))`,
      [itemId],
    );
    const rulingRows = await this.rulings(tx, itemId);
    const numbers =
      letters === undefined ? null : await this.reach(tx, { letters, edges: edgeRows, rulings: rulingRows });
    const nodeRows = await tx.query<NodeRow[]>(
      `SELECT r.response_id, r.number, t.own, md5(t.folded) AS same,
              1 + length(t.folded) - length(replace(t.folded, ' ', '')) AS length
         FROM findings_readings r JOIN findings_texts t ON t.response_id = r.response_id
        WHERE r.item_id = $1 AND ($2::bigint[] IS NULL OR r.number = ANY ($2))
          AND r.number IN (SELECT a FROM findings_edges WHERE item_id = $1 UNION SELECT b FROM findings_edges WHERE item_id = $1)
        ORDER BY r.number`,
      [itemId, numbers],
    );
    const idOf = new Map(nodeRows.map((node) => [node.number, node.response_id]));
    const known = new Set(idOf.values());
    const isKnown = (id: string) => known.has(id);
    return {
      same: new Map(nodeRows.map((node) => [node.response_id, node.same])),
      nodes: nodeRows.map(({ response_id, number, own, length }) => ({
        id: response_id,
        order: Number(number),
        text: own,
        length,
      })),
      edges: edgeRows.flatMap(({ a, b, relation, words }) => {
        const [from, to] = [idOf.get(a), idOf.get(b)];
        return from === undefined || to === undefined ? [] : [{ a: from, b: to, kind: relation, words }];
      }),
      rulings: rulingsOf(
        rulingRows.map(({ act, one, other }) => ({ act, one: one.filter(isKnown), other: other.filter(isKnown) })),
      ),
    };
  }

  /** Standing rulings, the earliest first; a letter that says something else by now is named by none. */
  private rulings(tx: Tx, itemId: string): Promise<RulingRow[]> {
    const side = (name: string) => `LEFT JOIN LATERAL (
           SELECT array_agg(d.response_id ORDER BY d.number) AS ids, array_agg(d.number ORDER BY d.number) AS numbers
             FROM unnest(r.${name}, r.${name}_revisions) AS u (id, revision)
             JOIN findings_readings d ON d.response_id = u.id AND d.revision = u.revision) ${name} ON true`;
    return tx.query(
      `SELECT r.act, coalesce(one.ids, '{}') AS one, coalesce(other.ids, '{}') AS other,
              coalesce(one.numbers, '{}') AS one_numbers, coalesce(other.numbers, '{}') AS other_numbers
         FROM findings_group_rulings r JOIN findings_acts a ON a.id = r.act_id ${side('one')} ${side('other')}
        WHERE r.item_id = $1 AND r.standing ORDER BY a.place`,
      [itemId],
    );
  }

  /** Numbers of all letters that these may be grouped with: those they are related to in whatever way, and so on. */
  private async reach(
    tx: Tx,
    from: { letters: readonly string[]; edges: readonly EdgeRow[]; rulings: readonly RulingRow[] },
  ): Promise<number[]> {
    const rows = await tx.query<{ number: string }[]>(
      'SELECT number FROM findings_readings WHERE response_id = ANY ($1::uuid[])',
      [from.letters],
    );
    const links = from.edges.map(({ a, b }): [number, number] => [Number(a), Number(b)]);
    for (const { one_numbers, other_numbers } of from.rulings) {
      const [first, ...others] = [...one_numbers, ...other_numbers].map(Number);
      if (first !== undefined) for (const other of others) links.push([first, other]);
    }
    return connected(
      rows.map((row) => Number(row.number)),
      links,
    );
  }

  private async save(
    tx: Tx,
    of: OfItem,
    groups: readonly DuplicateGroup[],
    { nodes, same }: Pick<Graph, 'nodes' | 'same'>,
  ): Promise<void> {
    const orderOf = new Map(nodes.map(({ id, order }) => [id, order]));
    const named = groups.map((group) => ({ ...group, groupId: idFrom('group', of.itemId, group.id) }));
    for (const some of portions(named)) {
      await tx.query(
        `INSERT INTO findings_groups (id, consultation_id, item_id, kind, certainty, canonical, number, template, letters,
                identical, with_own_words, algorithm)
         SELECT id, $2, $3, kind, certainty, canonical, number, template, letters, identical, own, $4
           FROM jsonb_to_recordset($1) AS u (id uuid, kind text, certainty text, canonical uuid, number bigint, template text[],
                                             letters int, identical int, own int)`,
        [
          JSON.stringify(
            some.map(({ groupId, id, kind, certainty, template, members }) => ({
              id: groupId,
              kind,
              certainty,
              canonical: id,
              number: orderOf.get(id),
              template,
              letters: members.length,
              identical: identical(members.map((member) => same.get(member.id) ?? '')),
              own: members.filter(({ ownWords }) => ownWords !== '').length,
            })),
          ),
          of.consultationId,
          of.itemId,
          ALGORITHM.duplicates,
        ],
      );
    }
    const letters = named.flatMap(({ groupId, members }) => members.map((member) => ({ groupId, ...member })));
    for (const some of portions(letters)) {
      await tx.query(
        `INSERT INTO findings_group_members (response_id, group_id, kind, of, own_words)
         SELECT response, grp, kind, nullif(original, '')::uuid, own
           FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[]) AS u (response, grp, kind, original, own)`,
        [
          some.map((letter) => letter.id),
          some.map((letter) => letter.groupId),
          some.map((letter) => letter.kind),
          some.map((letter) => letter.of),
          some.map((letter) => letter.ownWords),
        ],
      );
    }
  }
}

/** How many are in the words that most have; 0 where no two agree. */
function identical(same: readonly string[]): number {
  const counts = new Map<string, number>();
  for (const words of same) counts.set(words, (counts.get(words) ?? 0) + 1);
  const most = Math.max(0, ...counts.values());
  return most > 1 ? most : 0;
}

function* portions<T>(rows: readonly T[]): Generator<T[]> {
  for (let from = 0; from < rows.length; from += ROWS) yield rows.slice(from, from + ROWS);
}
