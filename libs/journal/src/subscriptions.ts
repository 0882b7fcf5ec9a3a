import 'reflect-metadata';
import { Injectable } from '@nestjs/common';
import { DiscoveryService, MetadataScanner } from '@nestjs/core';
import { Db, logger, type Tx } from '#platform';
import { ENTRY_COLUMNS, toEntry, type EntryRow, type JournalEntry } from './entry.js';
import { Integrator } from './integrator.js';
import { TreeStore } from './tree-store.js';

const log = logger('journal');
const SUBSCRIBES = Symbol('subscribes');
const BATCH = 500;
const LONGEST_PAUSE_S = 60;

interface Subscription {
  /** `lib.verb-noun`; the name of its cursor, so it must stay. */
  readonly name: string;
  readonly kinds: readonly string[];
}

/**
 * What a subscriber may return: work to do once the transaction that moved its cursor is committed, such as ringing a
 * bell. It may be lost in a crash, so it must not be the only thing that gets the work done.
 */
export type AfterCommit = () => Promise<void>;

/** Resolves to an `AfterCommit`, or to nothing. */
type Receive = (tx: Tx, entries: JournalEntry[]) => Promise<unknown>;

/**
 * Marks a method of a provider that wants the entries of certain kinds, in the order of their index, each once: what it
 * writes with `tx` and the move of its cursor are one transaction. A new subscriber begins with the first entry.
 */
export function Subscribes(subscription: Subscription) {
  return <Method extends Receive>(_target: object, _name: string, method: TypedPropertyDescriptor<Method>): void => {
    if (method.value === undefined) throw new Error(`${subscription.name}: a subscriber is a method`);
    Reflect.defineMetadata(SUBSCRIBES, subscription, method.value);
  };
}

interface Subscriber extends Subscription {
  readonly receive: Receive;
}

/** Hands entries to their subscribers, each at its own pace. Runs in the worker; elsewhere only where it is called. */
@Injectable()
export class Subscriptions {
  private found: readonly Subscriber[] | undefined;

  constructor(
    private readonly db: Db,
    private readonly integrator: Integrator,
    private readonly store: TreeStore,
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
  ) {}

  /**
   * Delivers what every subscriber has not had yet. One that throws is tried again later, after a growing pause, and
   * holds up nobody but itself. Returns how many entries were delivered.
   */
  async deliver(): Promise<number> {
    let delivered = 0;
    for (const subscriber of this.subscribers()) {
      try {
        delivered += await this.drain(subscriber, false);
      } catch (error) {
        log.error({ subscriber: subscriber.name, error: String(error) }, 'a subscriber failed and will be tried again');
        await this.note(subscriber.name, error);
      }
    }
    return delivered;
  }

  /** Integrates and delivers in this process until nothing is left. A subscriber's error is thrown. Returns the entries. */
  async settle(): Promise<number> {
    let total = 0;
    for (;;) {
      let moved = await this.integrator.integrate();
      for (const subscriber of this.subscribers()) moved += await this.drain(subscriber, true);
      if (moved === 0) return total;
      total += moved;
    }
  }

  private async drain(subscriber: Subscriber, insist: boolean): Promise<number> {
    await this.db.query('INSERT INTO journal_cursors (name) VALUES ($1) ON CONFLICT DO NOTHING', [subscriber.name]);
    for (let delivered = 0; ;) {
      const turn = await this.db.tx((tx) => this.turn(tx, subscriber, insist));
      await turn.after?.();
      delivered += turn.count;
      if (turn.count < BATCH) return delivered;
    }
  }

  private async turn(tx: Tx, { name, kinds, receive }: Subscriber, insist: boolean): Promise<Turn> {
    const cursors = await tx.query<{ next: string }[]>(
      `SELECT next FROM journal_cursors WHERE name = $1 AND ($2 OR retry_at IS NULL OR retry_at <= clock_timestamp())
          FOR UPDATE ${insist ? '' : 'SKIP LOCKED'}`,
      [name, insist],
    );
    const cursor = cursors[0];
    if (cursor === undefined) return { count: 0 }; // another process is at it, or it is too early to try again
    // Indexes are gapless and given under a lock, so nothing can still appear below the highest one that is visible.
    const head = await this.store.size(tx);
    if (Number(cursor.next) >= head) return { count: 0 };
    const rows = await tx.query<EntryRow[]>(
      `SELECT ${ENTRY_COLUMNS} FROM journal_entries
        WHERE index >= $1 AND index < $2 AND kind = ANY ($3) ORDER BY index LIMIT $4`,
      [cursor.next, head, kinds, BATCH],
    );
    const entries = rows.map(toEntry);
    const after = entries.length === 0 ? undefined : await receive(tx, entries);
    const next = entries.length < BATCH ? head : (entries.at(-1)?.index ?? head) + 1;
    await tx.query(
      `UPDATE journal_cursors SET next = $2, failures = 0, last_error = NULL, retry_at = NULL, moved_at = now()
        WHERE name = $1`,
      [name, next],
    );
    return { count: entries.length, after: isAfterCommit(after) ? after : undefined };
  }

  private async note(name: string, error: unknown): Promise<void> {
    await this.db.query(
      `UPDATE journal_cursors SET failures = failures + 1, last_error = $2,
              retry_at = clock_timestamp() + make_interval(secs => least($3, power(2, least(failures, 10))))
        WHERE name = $1`,
      [name, String(error).replaceAll('\0', '').slice(0, 2_000), LONGEST_PAUSE_S],
    );
  }

  private subscribers(): readonly Subscriber[] {
    this.found ??= this.discover();
    return this.found;
  }

  private discover(): Subscriber[] {
    const found = new Map<string, Subscriber>();
    for (const wrapper of this.discovery.getProviders()) {
      const instance: unknown = wrapper.isNotMetatype ? undefined : wrapper.instance;
      if (instance === null || typeof instance !== 'object') continue;
      const prototype = Object.getPrototypeOf(instance) as Record<string, unknown> | null;
      if (prototype === null) continue;
      for (const name of this.scanner.getAllMethodNames(prototype)) {
        const method = prototype[name];
        if (typeof method !== 'function') continue;
        const subscription = Reflect.getMetadata(SUBSCRIBES, method) as Subscription | undefined;
        if (subscription === undefined) continue;
        if (found.has(subscription.name)) throw new Error(`two subscribers are called ${subscription.name}`);
        found.set(subscription.name, { ...subscription, receive: (method as Receive).bind(instance) });
      }
    }
    return [...found.values()];
  }
}

function isAfterCommit(value: unknown): value is AfterCommit {
  return typeof value === 'function';
}

interface Turn {
  readonly count: number;
  readonly after?: AfterCommit | undefined;
}
