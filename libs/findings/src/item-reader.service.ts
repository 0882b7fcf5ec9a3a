import { Injectable } from '@nestjs/common';
import { copyInto, CopyRows, Db, Threads, type Tx } from '#platform';
import { Editions, type Edition } from './editions.service.js';
import type { relateAll } from './heavy.js';
import { ItemTexts } from './item-texts.js';
import { numbersOf, Reader, type ReadResponse } from './reader.service.js';
import { SharedLines } from './shared-lines.service.js';
import { Undone } from './undone.service.js';

const HEAVY = new URL('./heavy.js', import.meta.url);
/** Responses read and stored in one transaction. */
const PORTION = 2_000;
/** Portions at a time: while one is stored, another is read. */
const LANES = 2;
/** Texts fetched at a time. */
const FETCHED = 10_000;
const TRIES = 3;

interface Snapshot {
  numbers: number[];
  owns: string[];
  open: { number: string; call: string }[];
  takenOut: string;
}

type Found = ReturnType<typeof relateAll>;

/**
 * Reads much of an item at once, with the result that its responses give on arriving one by one. Others may arrive meanwhile:
 * those seen here are related here, those that come later look up after their own commit.
 */
@Injectable()
export class ItemReader {
  /** One item at a time in a process, for the memory that it takes. */
  private turn: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly db: Db,
    private readonly threads: Threads,
    private readonly items: ItemTexts,
    private readonly editions: Editions,
    private readonly lines: SharedLines,
    private readonly reader: Reader,
    private readonly undone: Undone,
  ) {}

  async read(itemId: string): Promise<void> {
    const mine = this.turn.then(() => this.readNow(itemId));
    this.turn = mine.catch(() => undefined);
    await mine;
  }

  private async readNow(itemId: string): Promise<void> {
    const unread = await this.undone.unreadOf(itemId);
    if (unread.length > 0) {
      await this.lines.findOn(itemId);
      await this.storeAll(unread);
    }
    const [item] = await this.db.query<{ consultation_id: string }>(
      'SELECT consultation_id FROM findings_items WHERE item_id = $1',
      [itemId],
    );
    if (item === undefined) return;
    const edition = await this.editions.of({ itemId, consultationId: item.consultation_id });
    await this.callAll(edition);
    for (let tries = 0; tries < TRIES; tries++) if (await this.relate(edition)) return;
  }

  private async storeAll(ids: readonly string[]): Promise<void> {
    const portions = Array.from({ length: Math.ceil(ids.length / PORTION) }, (_, i) =>
      ids.slice(i * PORTION, (i + 1) * PORTION),
    );
    const lane = async () => {
      for (let portion = portions.shift(); portion !== undefined; portion = portions.shift()) await this.store(portion);
    };
    await Promise.all(Array.from({ length: LANES }, lane));
  }

  private async store(ids: readonly string[]): Promise<void> {
    const unread = (await this.reader.unreadOf(ids)).filter(({ state }) => state !== 'read');
    if (unread.length === 0) return;
    const { edition, read } = await this.reader.normalise(unread);
    await this.db.tx(async (tx) => {
      const known = read.filter(({ response }) => response.state !== 'fresh');
      const fresh = read.filter(({ response }) => response.state === 'fresh');
      const keys = { copied: true };
      const stored = known.length === 0 ? [] : await this.reader.storeKnown(tx, edition, known, keys);
      if (fresh.length > 0) stored.push(...(await this.reader.storeRows(tx, edition, 'fresh', fresh, keys)));
      await this.copyKeys(tx, edition, read, stored);
    });
  }

  private async copyKeys(tx: Tx, edition: Edition, read: readonly ReadResponse[], stored: readonly string[]) {
    const numbers = new Set(numbersOf(read, stored));
    const keys = read
      .flatMap(({ response: { number }, result }) =>
        numbers.has(number) ? result.keys.map((key) => ({ key, number })) : [],
      )
      .sort((a, b) => a.key - b.key || a.number - b.number);
    const rows = new CopyRows(3);
    for (const { key, number } of keys) rows.row().int(edition.id).bigint(key).bigint(number);
    await copyInto(tx, 'findings_fingerprints (edition, fingerprint, number)', rows.stream());
  }

  /** Everybody behind the first that is new in the index looks again. Must run after the keys are committed. */
  private async callAll(edition: Edition): Promise<void> {
    await this.db.query(
      `INSERT INTO findings_unrelated (item_id, number, calls)
       SELECT r.item_id, r.number, false FROM findings_readings r
        WHERE r.item_id = $1 AND r.keys > 0
          AND r.algorithm = (SELECT algorithm FROM findings_editions WHERE id = $2)
          AND r.number > (SELECT min(number) FROM findings_unrelated WHERE item_id = $1) ORDER BY r.number
       ON CONFLICT (item_id, number) DO UPDATE SET call = nextval('findings_calls')`,
      [edition.itemId, edition.id],
    );
  }

  /** @returns whether it was written down: not where words were taken out of the index meanwhile */
  private async relate(edition: Edition): Promise<boolean> {
    const { numbers, owns, open, takenOut } = await this.snapshot(edition);
    if (open.length === 0) return true;
    const { quoted } = await this.items.of(edition.itemId);
    const input = { numbers: Float64Array.from(numbers), owns, quoted };
    const found = await this.threads.run<Found>(HEAVY, 'relateAll', input);
    return this.save(edition, found, open, takenOut);
  }

  /** What is in the index at one moment. */
  private async snapshot(edition: Edition): Promise<Snapshot> {
    return this.db.source.transaction('REPEATABLE READ', async (tx) => {
      const [state] = await tx.query<{ takenOut: string }[]>(
        'SELECT taken_out AS "takenOut" FROM findings_editions WHERE id = $1',
        [edition.id],
      );
      const open = await tx.query<{ number: string; call: string }[]>(
        `SELECT d.number, d.call FROM findings_unrelated d JOIN findings_readings r ON r.item_id = d.item_id AND r.number = d.number
          WHERE d.item_id = $1 AND r.algorithm = (SELECT algorithm FROM findings_editions WHERE id = $2) ORDER BY d.number`,
        [edition.itemId, edition.id],
      );
      const numbers: number[] = [];
      const owns: string[] = [];
      for (let rows: { number: number; own: string }[], after = -1; ; after = rows.at(-1)?.number ?? after) {
        rows = await tx.query<typeof rows>(
          `SELECT r.number::float8 AS number, t.own FROM findings_readings r JOIN findings_texts t ON t.response_id = r.response_id
            WHERE r.item_id = $1 AND r.number > $3 AND r.keys > 0
              AND r.algorithm = (SELECT algorithm FROM findings_editions WHERE id = $2) ORDER BY r.number LIMIT $4`,
          [edition.itemId, edition.id, after, FETCHED],
        );
        for (const { number, own } of rows) {
          numbers.push(number);
          owns.push(own);
        }
        if (rows.length < FETCHED) return { numbers, owns, open, takenOut: state?.takenOut ?? '' };
      }
    });
  }

  /** As `findings_save` does for a few: only of those whom nobody has called since. */
  private save(edition: Edition, found: Found, open: Snapshot['open'], takenOut: string): Promise<boolean> {
    const { itemId, id } = edition;
    return this.db.tx(async (tx) => {
      await tx.query(
        `SELECT set_config('synchronous_commit', 'off', true), pg_advisory_xact_lock_shared(findings_index_lock($1))`,
        [itemId],
      );
      const [now] = await tx.query<{ taken_out: string }[]>('SELECT taken_out FROM findings_editions WHERE id = $1', [
        id,
      ]);
      if (now?.taken_out !== takenOut) return false;
      const [rows] = await tx.query<[{ number: string }[], number]>(
        `WITH locked AS MATERIALIZED (
           SELECT d.number FROM findings_unrelated d JOIN unnest($2::bigint[], $3::bigint[]) AS u (number, call)
               ON d.number = u.number AND d.call = u.call
            WHERE d.item_id = $1 ORDER BY d.number FOR UPDATE OF d
         )
         DELETE FROM findings_unrelated d USING locked l WHERE d.item_id = $1 AND d.number = l.number RETURNING d.number`,
        [itemId, open.map(({ number }) => number), open.map(({ call }) => call)],
      );
      const done = new Set(rows.map(({ number }) => Number(number)));
      const [gone] = await tx.query<[{ b: string }[], number]>(
        `DELETE FROM findings_edges x USING unnest($3::bigint[]) AS done (b)
          WHERE x.item_id = $1 AND x.edition = $2 AND x.b = done.b RETURNING x.b`,
        [itemId, id, [...done]],
      );
      const changed = new Set(gone.map(({ b }) => Number(b)));
      const edges = new CopyRows(6);
      for (const { a, b, kind, words } of found) {
        if (!done.has(b)) continue;
        edges.row().uuid(itemId).int(id).bigint(a).bigint(b).text(kind).int(words);
        changed.add(b);
      }
      await copyInto(tx, 'findings_edges (item_id, edition, a, b, relation, words)', edges.stream());
      if (changed.size > 0) await tx.query('SELECT findings_ungroup($1, $2)', [id, [...changed]]);
      return true;
    });
  }
}
