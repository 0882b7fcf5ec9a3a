import { Injectable } from '@nestjs/common';
import { ALGORITHM, type DuplicateGroup, type GroupNode, type Relation } from '#analysis';
import { Db, Threads, type Tx } from '#platform';
import { idFrom } from './core/digest.js';

const HEAVY = new URL('./heavy.js', import.meta.url);

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
  folded: string;
}

/** Derives an item's groups from its edges, whole, one builder at a time. */
@Injectable()
export class Grouper {
  constructor(
    private readonly db: Db,
    private readonly threads: Threads,
  ) {}

  /** Builds what is not built. Edges that come in meanwhile are wanted anew and make another build due. */
  async rebuild(itemId: string): Promise<void> {
    await this.want(itemId);
    await this.db.tx(async (tx) => {
      await tx.query(`SELECT pg_advisory_xact_lock(hashtextextended('findings.groups ' || $1, 0))`, [itemId]);
      const [item] = await tx.query<{ consultation_id: string; groups_wanted: string; groups_built: string }[]>(
        'SELECT consultation_id, groups_wanted, groups_built FROM findings_items WHERE item_id = $1',
        [itemId],
      );
      if (item === undefined || item.groups_wanted === item.groups_built) return;
      const { nodes, edges } = await this.graph(tx, itemId);
      const groups =
        edges.length === 0 ? [] : await this.threads.run<DuplicateGroup[]>(HEAVY, 'group', { nodes, edges });
      await this.save(tx, { itemId, consultationId: item.consultation_id }, groups, nodes);
      await tx.query('UPDATE findings_items SET groups_built = $2, groups_at = now() WHERE item_id = $1', [
        itemId,
        item.groups_wanted,
      ]);
    });
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

  private async graph(tx: Tx, itemId: string): Promise<{ nodes: GroupNode[]; edges: Relation[] }> {
    const edgeRows = await tx.query<EdgeRow[]>(
      `SELECT a, b, relation, words FROM findings_edges WHERE item_id = $1 AND edition = (SELECT findings_edition($1))`,
      [itemId],
    );
    const nodeRows = await tx.query<NodeRow[]>(
      `SELECT r.response_id, r.number, t.own, t.folded
         FROM findings_readings r JOIN findings_texts t ON t.response_id = r.response_id
        WHERE r.item_id = $1 AND r.number IN (SELECT a FROM findings_edges WHERE item_id = $1 UNION SELECT b FROM findings_edges WHERE item_id = $1)
        ORDER BY r.number`,
      [itemId],
    );
    const idOf = new Map(nodeRows.map((node) => [node.number, node.response_id]));
    return {
      nodes: nodeRows.map(({ response_id, number, own, folded }) => ({
        id: response_id,
        order: Number(number),
        text: own,
        words: folded.split(' '),
      })),
      edges: edgeRows.flatMap(({ a, b, relation, words }) => {
        const [from, to] = [idOf.get(a), idOf.get(b)];
        return from === undefined || to === undefined ? [] : [{ a: from, b: to, kind: relation, words }];
      }),
    };
  }

  private async save(
    tx: Tx,
    of: { itemId: string; consultationId: string },
    groups: readonly DuplicateGroup[],
    nodes: readonly GroupNode[],
  ): Promise<void> {
    const orderOf = new Map(nodes.map((node) => [node.id, node.order]));
    await tx.query('DELETE FROM findings_groups WHERE item_id = $1', [of.itemId]);
    for (const group of groups) {
      const id = idFrom('group', of.itemId, group.id);
      await tx.query(
        `INSERT INTO findings_groups (id, consultation_id, item_id, kind, certainty, canonical, number, template, algorithm)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
        [
          id,
          of.consultationId,
          of.itemId,
          group.kind,
          group.certainty,
          group.id,
          orderOf.get(group.id),
          group.template,
          ALGORITHM.duplicates,
        ],
      );
      await tx.query(
        `INSERT INTO findings_group_members (response_id, group_id, kind, of, own_words)
         SELECT response, $1, kind, nullif(original, '')::uuid, own
           FROM unnest($2::uuid[], $3::text[], $4::text[], $5::text[]) AS u (response, kind, original, own)`,
        [
          id,
          group.members.map((member) => member.id),
          group.members.map((member) => member.kind),
          group.members.map((member) => member.of),
          group.members.map((member) => member.ownWords),
        ],
      );
    }
    // A confirmed group whose first letter turned out to be another stays confirmed under its new name.
    await tx.query(
      `UPDATE findings_confirmed_groups k SET group_id = m.group_id
         FROM findings_group_members m
        WHERE k.item_id = $1 AND m.response_id = k.canonical AND m.group_id <> k.group_id
          AND NOT EXISTS (SELECT FROM findings_confirmed_groups other WHERE other.group_id = m.group_id)`,
      [of.itemId],
    );
  }
}
