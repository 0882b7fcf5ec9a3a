import { Injectable } from '@nestjs/common';
import { Db, type Tx } from '#platform';
import { keptBeneath, rangeHash, subtreesOf, type Hash, type Range, type Subtree } from './core/tree.js';

const key = ({ level, position }: Subtree) => `${String(level)}/${String(position)}`;

/** Reads the stored tree: leaves from the entries, every fourth level from the nodes. */
@Injectable()
export class TreeStore {
  constructor(private readonly db: Db) {}

  /** How many entries have an index. */
  async size(tx?: Tx): Promise<number> {
    const rows = await this.run<{ size: string }>(
      'SELECT coalesce(max(index) + 1, 0) AS size FROM journal_entries',
      [],
      tx,
    );
    return Number(rows[0]?.size ?? 0);
  }

  /** The hashes of parts of the tree, in one query of O(log n) rows. */
  async hashes(ranges: readonly Range[], tx?: Tx): Promise<Hash[]> {
    const look = await this.lookUp(ranges.flatMap(subtreesOf), tx);
    return ranges.map((range) => rangeHash(range, (subtree) => look(subtree)));
  }

  /** Loads what the given subtrees need, and returns a function from subtree to hash. */
  async lookUp(subtrees: readonly Subtree[], tx?: Tx): Promise<(subtree: Subtree) => Hash> {
    const wanted = subtrees.flatMap(keptBeneath);
    const rows = await this.run<{ level: number; position: string; hash: Buffer | null }>(
      `SELECT u.level, u.position, coalesce(n.hash, e.leaf_hash) AS hash
         FROM unnest($1::smallint[], $2::bigint[]) AS u (level, position)
         LEFT JOIN journal_nodes n ON u.level > 0 AND n.level = u.level AND n.position = u.position
         LEFT JOIN journal_entries e ON u.level = 0 AND e.index = u.position`,
      [wanted.map((subtree) => subtree.level), wanted.map((subtree) => subtree.position)],
      tx,
    );
    const kept = new Map(rows.map((row) => [`${String(row.level)}/${row.position}`, row.hash]));
    const look = (subtree: Subtree): Hash => {
      const hash = kept.get(key(subtree));
      if (!hash) throw new Error(`the journal's tree has no hash at ${key(subtree)}`);
      return hash;
    };
    return (subtree) => {
      const width = 2 ** subtree.level;
      const range = { from: subtree.position * width, to: (subtree.position + 1) * width };
      return rangeHash(range, look);
    };
  }

  private run<Row>(sql: string, parameters: unknown[], tx?: Tx): Promise<Row[]> {
    return tx === undefined ? this.db.query<Row>(sql, parameters) : tx.query<Row[]>(sql, parameters);
  }
}
