import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { Db, newId, NotFound, Queue, type Tx } from '#platform';
import { consistencyRanges, inclusionRanges } from './core/tree.js';
import { ENTRY_COLUMNS, toEntry, type EntryRow, type JournalEntry } from './entry.js';
import { Integrator } from './integrator.js';
import { INTEGRATE } from './journal.jobs.js';
import { TreeStore } from './tree-store.js';
import { Verifier, type Verification } from './verifier.js';

/** The state of the journal that somebody may hold on to: whatever comes later continues it, or shows tampering. */
export interface Checkpoint {
  readonly size: number;
  /** Hexadecimal root of the RFC 9162 tree of the first `size` entries. */
  readonly rootHash: string;
  readonly at: Date;
}

/** That one entry is in the tree of `size` entries: the hashes beside its way up, hexadecimal. */
export interface InclusionProof {
  readonly index: number;
  readonly size: number;
  readonly leafHash: string;
  readonly rootHash: string;
  readonly path: readonly string[];
}

/** An entry to be. */
export interface NewEntry {
  kind: string;
  subject?: string;
  body: Record<string, unknown>;
}

const NUDGE_MS = 250;

/**
 * The append-only log of what happened: outbox, audit trail and event stream in one. An entry is part of the caller's
 * transaction; its index and its place in the hash tree come a moment later, in batches.
 */
@Injectable()
export class Journal implements OnModuleDestroy {
  private nudging: NodeJS.Timeout | undefined;

  constructor(
    private readonly db: Db,
    private readonly queue: Queue,
    private readonly integrator: Integrator,
    private readonly store: TreeStore,
    private readonly verifier: Verifier,
  ) {}

  /** Adds an entry in the transaction `tx`: it is there if and only if that commits. Never personal data in `body`. */
  async append(tx: Tx, entry: NewEntry): Promise<void> {
    checkKind(entry.kind);
    await tx.query('SELECT journal_append($1, $2, $3, $4)', [
      newId(),
      entry.kind,
      entry.subject ?? null,
      storable(JSON.stringify(entry.body)),
    ]);
  }

  /** The same for many at once, in their order. */
  async appendAll(tx: Tx, entries: readonly NewEntry[]): Promise<void> {
    for (const { kind } of entries) checkKind(kind);
    await tx.query('SELECT journal_append_all($1::uuid[], $2::text[], $3::text[], $4::jsonb[])', [
      entries.map(() => newId()),
      entries.map(({ kind }) => kind),
      entries.map(({ subject }) => subject ?? null),
      entries.map(({ body }) => storable(JSON.stringify(body))),
    ]);
  }

  /** Call after the commit, if it should be noticed sooner than the schedule would. Costs nothing; many calls are one. */
  nudge(): void {
    if (this.nudging !== undefined) return;
    this.nudging = setTimeout(() => {
      this.nudging = undefined;
      void this.queue.ring(INTEGRATE, {}, { key: 'all' });
    }, NUDGE_MS).unref();
  }

  /** Gives everything that is committed its index. Returns how many entries that were. */
  integrate(): Promise<number> {
    return this.integrator.integrate();
  }

  /** The latest checkpoint; of size 0 while nothing happened. */
  async checkpoint(): Promise<Checkpoint> {
    const [latest] = await this.checkpoints(1);
    if (latest === undefined) throw new Error('the journal has no checkpoint: the migration did not run');
    return latest;
  }

  /** Checkpoints, the latest first. */
  async checkpoints(limit = 50): Promise<Checkpoint[]> {
    const rows = await this.db.query<{ size: string; root_hash: Buffer; at: Date }>(
      'SELECT size, root_hash, at FROM journal_checkpoints ORDER BY size DESC LIMIT $1',
      [limit],
    );
    return rows.map((row) => ({ size: Number(row.size), rootHash: row.root_hash.toString('hex'), at: row.at }));
  }

  /** Entries with an index of at least `from`, in order. */
  async entries(from: number, limit = 100): Promise<JournalEntry[]> {
    const rows = await this.db.query<EntryRow>(
      `SELECT ${ENTRY_COLUMNS} FROM journal_entries WHERE index >= $1 ORDER BY index LIMIT $2`,
      [from, limit],
    );
    return rows.map(toEntry);
  }

  /** What the journal says about one thing, oldest first. What has no index yet is left out. */
  async about(subject: string): Promise<JournalEntry[]> {
    const rows = await this.db.query<EntryRow>(
      `SELECT ${ENTRY_COLUMNS} FROM journal_entries WHERE subject = $1 AND index IS NOT NULL ORDER BY index`,
      [subject],
    );
    return rows.map(toEntry);
  }

  /** Proof that entry `index` is in the tree of `size` entries (by default all). Throws NotFound where it is not. */
  async inclusionProof(index: number, size?: number): Promise<InclusionProof> {
    const whole = await this.store.size();
    const of = size ?? whole;
    if (!Number.isSafeInteger(index) || !Number.isSafeInteger(of) || index < 0 || index >= of || of > whole) {
      throw new NotFound(`the journal has no entry ${String(index)} among its first ${String(of)}`);
    }
    const leaf = { from: index, to: index + 1 };
    const all = await this.store.hashes([leaf, { from: 0, to: of }, ...inclusionRanges(index, of)]);
    const [leafHash, rootHash, ...path] = all.map((hash) => hash.toString('hex'));
    if (leafHash === undefined || rootHash === undefined) throw new Error('a proof without a root');
    return { index, size: of, leafHash, rootHash, path };
  }

  /** Proof that the first `size` entries begin with the first `older` entries. Hexadecimal hashes. */
  async consistencyProof(older: number, size: number): Promise<string[]> {
    const whole = await this.store.size();
    if (![older, size].every(Number.isSafeInteger) || older < 0 || older > size || size > whole) {
      throw new NotFound(`the journal has ${String(whole)} entries`);
    }
    const hashes = await this.store.hashes(consistencyRanges(older, size));
    return hashes.map((hash) => hash.toString('hex'));
  }

  /** Recomputes every hash from the entries and names what does not fit. Reads the whole journal. */
  verify(): Promise<Verification> {
    return this.verifier.verify();
  }

  onModuleDestroy(): void {
    clearTimeout(this.nudging);
  }
}

function checkKind(kind: string): void {
  if (!/^[a-z]+\.[a-z-]+$/u.test(kind)) throw new Error(`journal kind ${kind}: a kind reads noun.past-participle`);
}

/** PostgreSQL keeps no NUL and no surrogate without its partner in JSON: the replacement character stands for them. */
function storable(json: string): string {
  return json.replace(/\\\\|\\u0000|\\ud[89a-f][0-9a-f]{2}/giu, (escape) => (escape === '\\\\' ? escape : '\ufffd'));
}
