import { Injectable } from '@nestjs/common';
import { Db, type Tx } from '#platform';
import { Frontier } from './core/frontier.js';
import { leafHash, subtreesOf, type Hash, type Subtree } from './core/tree.js';
import { leafText, type EntryRow } from './entry.js';
import { TreeStore } from './tree-store.js';

/** Everybody who integrates waits for this lock, so that there is one history. Any number that nothing else locks. */
const INTEGRATOR_LOCK = 7_214_101;
const BATCH = 2_000;

/** Gives entries their index and hashes them into the tree. Appending stays one cheap INSERT. */
@Injectable()
export class Integrator {
  constructor(
    private readonly db: Db,
    private readonly store: TreeStore,
  ) {}

  /** Integrates whatever is committed and has no index yet. Returns how many entries that were. */
  async integrate(): Promise<number> {
    let integrated = 0;
    for (;;) {
      const count = await this.db.tx((tx) => this.batch(tx));
      integrated += count;
      if (count < BATCH) return integrated;
    }
  }

  /**
   * What waits is found by its missing index and by nothing else: an entry whose transaction took long may be older than
   * entries that are in already, and is not passed over.
   */
  private async batch(tx: Tx): Promise<number> {
    await tx.query('SELECT pg_advisory_xact_lock($1)', [INTEGRATOR_LOCK]);
    const waiting = await tx.query<EntryRow[]>(
      `SELECT id, kind, subject, body, at FROM journal_entries WHERE index IS NULL ORDER BY at, id LIMIT $1`,
      [BATCH],
    );
    if (waiting.length === 0) return 0;

    const first = await this.store.size(tx);
    const edge = subtreesOf({ from: 0, to: first });
    const look = await this.store.lookUp(edge, tx);
    const frontier = new Frontier(first, edge.map(look));
    const leaves = waiting.map((entry) => leafHash(leafText(entry)));
    const nodes = leaves.flatMap((leaf) => frontier.add(leaf));

    await tx.query(
      `UPDATE journal_entries e SET index = u.index, leaf_hash = u.hash
         FROM unnest($1::uuid[], $2::bigint[], $3::bytea[]) AS u (id, index, hash) WHERE e.id = u.id`,
      [waiting.map((entry) => entry.id), waiting.map((_, offset) => first + offset), leaves],
    );
    await this.keep(tx, nodes, frontier);
    return waiting.length;
  }

  private async keep(tx: Tx, nodes: readonly (Subtree & { hash: Hash })[], tree: Frontier): Promise<void> {
    await tx.query(
      `INSERT INTO journal_nodes (level, position, hash) SELECT * FROM unnest($1::smallint[], $2::bigint[], $3::bytea[])`,
      [nodes.map((node) => node.level), nodes.map((node) => node.position), nodes.map((node) => node.hash)],
    );
    await tx.query('INSERT INTO journal_checkpoints (size, root_hash) VALUES ($1, $2)', [tree.size, tree.root()]);
  }
}
