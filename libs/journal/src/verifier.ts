import { Injectable } from '@nestjs/common';
import { Db } from '#platform';
import { Frontier } from './core/frontier.js';
import { leafHash, STRIDE, type Hash, type Subtree } from './core/tree.js';
import { leafText, type EntryRow } from './entry.js';
import { TreeStore } from './tree-store.js';

/** What a check of the whole journal found. */
export interface Verification {
  readonly ok: boolean;
  readonly entries: number;
  readonly checkpoints: number;
  /** Hexadecimal root, recomputed from the entries. */
  readonly rootHash: string;
  /** What does not fit, naming the row; at most a hundred. */
  readonly faults: readonly string[];
}

type LeafRow = EntryRow & { leaf_hash: Buffer };

const PAGE = 5_000;
const MOST_FAULTS = 100;

/**
 * Recomputes the tree from the entries alone and compares leaves, nodes and checkpoints with what is stored. It finds
 * any change by somebody who cannot also change every checkpoint that was handed out; those are what outsiders hold.
 */
@Injectable()
export class Verifier {
  constructor(
    private readonly db: Db,
    private readonly store: TreeStore,
  ) {}

  async verify(): Promise<Verification> {
    const check = new Check();
    const size = await this.store.size();
    for (let from = 0; from < size; from += PAGE) {
      const to = Math.min(from + PAGE, size);
      check.page(await this.leaves(from, to), { from, to }, await this.roots(from, to), await this.nodes(from, to));
    }
    const beyond = await this.db.query<{ size: string }>(
      'SELECT size FROM journal_checkpoints WHERE size > $1 ORDER BY size DESC LIMIT 1',
      [size],
    );
    if (beyond[0] !== undefined) {
      check.fault(
        `checkpoint ${beyond[0].size}: it covers entries that are gone; the last one left is ${String(size - 1)}`,
      );
    }
    return check.result(await this.checkpointCount());
  }

  private leaves(from: number, to: number): Promise<LeafRow[]> {
    return this.db.query<LeafRow>(
      `SELECT index, id, kind, subject, body, at, leaf_hash FROM journal_entries
        WHERE index >= $1 AND index < $2 ORDER BY index`,
      [from, to],
    );
  }

  private async roots(from: number, to: number): Promise<Map<number, Hash>> {
    const rows = await this.db.query<{ size: string; root_hash: Buffer }>(
      'SELECT size, root_hash FROM journal_checkpoints WHERE size > $1 AND size <= $2',
      [from, to],
    );
    return new Map(rows.map((row) => [Number(row.size), row.root_hash]));
  }

  /** The kept nodes whose last leaf lies in this page. */
  private async nodes(from: number, to: number): Promise<Map<string, Hash>> {
    const rows = await this.db.query<{ level: number; position: string; hash: Buffer }>(
      `SELECT n.level, n.position, n.hash FROM generate_series($3::int, 52, $3::int) AS l
         JOIN journal_nodes n ON n.level = l AND n.position >= $1::bigint >> l AND n.position < $2::bigint >> l`,
      [from, to, STRIDE],
    );
    return new Map(rows.map((row) => [`${String(row.level)}/${row.position}`, row.hash]));
  }

  private async checkpointCount(): Promise<number> {
    const rows = await this.db.query<{ n: string }>('SELECT count(*) AS n FROM journal_checkpoints');
    return Number(rows[0]?.n ?? 0);
  }
}

class Check {
  private readonly tree = new Frontier();
  private readonly faults: string[] = [];
  private more = 0;

  fault(text: string): void {
    if (this.faults.length < MOST_FAULTS) this.faults.push(text);
    else this.more += 1;
  }

  page(
    rows: readonly LeafRow[],
    page: { from: number; to: number },
    roots: Map<number, Hash>,
    nodes: Map<string, Hash>,
  ): void {
    const byIndex = new Map(rows.map((row) => [Number(row.index), row]));
    for (let index = page.from; index < page.to; index += 1) {
      const row = byIndex.get(index);
      const leaf = row === undefined ? undefined : leafHash(leafText(row));
      if (row === undefined || leaf === undefined) {
        this.fault(`entry ${String(index)}: it is missing`);
      } else if (!leaf.equals(row.leaf_hash)) {
        this.fault(`entry ${String(index)} (${row.kind}, id ${row.id}): its content is not what was hashed`);
      }
      // A missing leaf still takes its place, or every later node and root would be reported as well as the one at fault.
      const completed = this.tree.add(leaf ?? Buffer.alloc(32));
      for (const node of completed) this.node(node, nodes.get(`${String(node.level)}/${String(node.position)}`));
      const root = roots.get(index + 1);
      if (root !== undefined && !root.equals(this.tree.root())) {
        this.fault(
          `checkpoint ${String(index + 1)}: its root hash is not that of the first ${String(index + 1)} entries`,
        );
      }
    }
  }

  result(checkpoints: number): Verification {
    const faults = this.more === 0 ? this.faults : [...this.faults, `and ${String(this.more)} more`];
    const rootHash = this.tree.root().toString('hex');
    return { ok: faults.length === 0, entries: this.tree.size, checkpoints, rootHash, faults };
  }

  private node(node: Subtree & { hash: Hash }, stored: Hash | undefined): void {
    if (stored?.equals(node.hash) === true) return;
    const width = 2 ** node.level;
    const first = node.position * width;
    const which = `node ${String(node.level)}/${String(node.position)}`;
    this.fault(`${which}: its hash is not that of entries ${String(first)} to ${String(first + width - 1)}`);
  }
}
