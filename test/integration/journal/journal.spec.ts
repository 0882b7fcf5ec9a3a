import { Injectable, Module } from '@nestjs/common';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  Journal,
  leafHash,
  leafText,
  Subscribes,
  verifyConsistency,
  verifyInclusion,
  type JournalEntry,
} from '#journal';
import { Db, type Tx } from '#platform';
import { startWorld, type World } from '../intake/world.js';

const TABLES = ['journal_entries', 'journal_nodes', 'journal_checkpoints'];

@Injectable()
class Readers {
  readonly seen: { index: number; kind: string }[] = [];
  readonly committed: number[] = [];
  broken = false;
  attempts = 0;

  @Subscribes({ name: 'test.read', kinds: ['theme.confirmed'] })
  async read(_tx: Tx, entries: JournalEntry[]): Promise<() => Promise<void>> {
    this.seen.push(...entries.map(({ index, kind }) => ({ index, kind })));
    return async () => void this.committed.push(entries.length);
  }

  @Subscribes({ name: 'test.stumble', kinds: ['theme.confirmed', 'theme.dropped'] })
  async stumble(tx: Tx, entries: JournalEntry[]): Promise<void> {
    this.attempts += 1;
    for (const entry of entries) await tx.query('INSERT INTO stumbled (index) VALUES ($1)', [entry.index]);
    if (this.broken) throw new Error('broken');
  }
}

@Module({ providers: [Readers] })
class ReadersModule {}

describe('the journal', () => {
  let world: World;
  let db: Db;
  let journal: Journal;
  let readers: Readers;

  beforeAll(async () => {
    world = await startWorld([ReadersModule]);
    ({ db, journal } = world);
    readers = world.app.get(Readers, { strict: false });
    await db.query('CREATE TABLE stumbled (index bigint PRIMARY KEY)');
  });

  afterAll(() => world.stop());

  const add = (kind: string, body: Record<string, unknown> = {}, subject?: string) =>
    db.tx((tx) => journal.append(tx, { kind, body, ...(subject === undefined ? {} : { subject }) }));
  const size = async () => (await journal.checkpoint()).size;

  it('begins with the checkpoint of the empty tree', async () => {
    expect(await journal.checkpoint()).toMatchObject({
      size: 0,
      rootHash: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    });
  });

  it('keeps an entry if and only if its transaction commits', async () => {
    await add('theme.confirmed', { n: 1 });
    const failing = db.tx(async (tx) => {
      await journal.append(tx, { kind: 'theme.confirmed', body: { n: 2 } });
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(await journal.integrate()).toBe(1);
    expect((await journal.entries(0)).map((entry) => entry.body)).toEqual([{ n: 1 }]);
  });

  it('gives indexes without gaps in batches, and a checkpoint that a stranger recomputes', async () => {
    const before = await size();
    await db.query(
      `SELECT journal_append(gen_random_uuid(), 'outcome.sealed', NULL, jsonb_build_object('n', n)) FROM generate_series(1, 4500) n`,
    );
    expect(await journal.integrate()).toBe(4500);
    const after = await journal.checkpoint();
    expect(after.size).toBe(before + 4500);
    const entries = await journal.entries(0, 10_000);
    expect(entries.map((entry) => entry.index)).toEqual(entries.map((_, index) => index));
    const proof = await journal.inclusionProof(4321);
    const [entry] = await journal.entries(4321, 1);
    if (entry === undefined) throw new Error('no entry');
    const root = Buffer.from(after.rootHash, 'hex');
    const path = proof.path.map((hash) => Buffer.from(hash, 'hex'));
    const leaf = { index: 4321, hash: leafHash(leafText(entry)) };
    expect(proof.rootHash).toBe(after.rootHash);
    expect(verifyInclusion(leaf, { size: after.size, root }, path)).toBe(true);
    expect(verifyInclusion({ ...leaf, hash: leafHash('else') }, { size: after.size, root }, path)).toBe(false);
  });

  it('proves that every checkpoint continues the ones before', async () => {
    const checkpoints = await journal.checkpoints();
    const newest = checkpoints[0];
    expect(checkpoints.length).toBeGreaterThan(3);
    if (newest === undefined) throw new Error('no checkpoint');
    const asBytes = ({ size, rootHash }: { size: number; rootHash: string }) => ({
      size,
      root: Buffer.from(rootHash, 'hex'),
    });
    for (const older of checkpoints) {
      const proof = await journal.consistencyProof(older.size, newest.size);
      const path = proof.map((hash) => Buffer.from(hash, 'hex'));
      expect(verifyConsistency(asBytes(older), asBytes(newest), path)).toBe(true);
    }
  });

  it('does not pass over an entry whose transaction commits later than younger entries', async () => {
    const slow = db.source.createQueryRunner();
    await slow.startTransaction();
    await journal.append(slow.manager, { kind: 'theme.split', body: { late: true } });
    await add('theme.split', { late: false });
    await journal.integrate();
    await slow.commitTransaction();
    await slow.release();
    expect(await journal.integrate()).toBe(1);
    const last = (await journal.entries((await size()) - 2)).map((entry) => entry.body);
    expect(last).toEqual([{ late: false }, { late: true }]);
  });

  it('keeps one history when many integrate at once', async () => {
    const before = await size();
    await Promise.all(
      Array.from({ length: 40 }, async (_, n) => {
        await add('theme.merged', { n });
        await journal.integrate();
      }),
    );
    expect(await size()).toBe(before + 40);
    expect(await journal.verify()).toMatchObject({ ok: true, entries: before + 40 });
  });

  it('keeps what JSON of PostgreSQL cannot hold as replacement characters, and a backslash as it is', async () => {
    await add('theme.renamed', { label: 'a\u0000b\ud800c\\u0000\\d \u{1f600}' });
    await journal.integrate();
    const [entry] = await journal.entries((await size()) - 1);
    expect(entry?.body).toEqual({ label: 'a\ufffdb\ufffdc\\u0000\\d \u{1f600}' });
  });

  it('tells what it knows about one thing', async () => {
    await add('decision.published', { n: 1 }, 'some-subject');
    await add('decision.published', { n: 2 }, 'some-subject');
    await journal.integrate();
    expect((await journal.about('some-subject')).map((entry) => entry.body)).toEqual([{ n: 1 }, { n: 2 }]);
  });

  it.each([
    `UPDATE journal_entries SET body = '{"n": 9}' WHERE index = 0`,
    `UPDATE journal_entries SET index = NULL, leaf_hash = NULL WHERE index = 0`,
    'DELETE FROM journal_entries WHERE index = 0',
    'TRUNCATE journal_entries',
    `UPDATE journal_nodes SET hash = sha256('x')`,
    'DELETE FROM journal_nodes',
    'TRUNCATE journal_nodes',
    `UPDATE journal_checkpoints SET root_hash = sha256('x')`,
    'DELETE FROM journal_checkpoints',
    'TRUNCATE journal_checkpoints',
  ])('refuses %s', async (sql) => {
    await expect(db.query(sql)).rejects.toThrow(/append-only/u);
  });

  it('refuses an unindexed entry to be rewritten, and a kind that is no noun and participle', async () => {
    await add('theme.dropped', { n: 1 });
    await expect(db.query(`UPDATE journal_entries SET body = '{}' WHERE index IS NULL`)).rejects.toThrow(
      /append-only/u,
    );
    await expect(add('Theme dropped')).rejects.toThrow();
    await journal.integrate();
  });

  describe('subscribers', () => {
    it('get the entries of their kinds once, in the order of the index', async () => {
      await add('theme.confirmed', { n: 3 });
      await world.subscriptions.settle();
      const indexes = readers.seen.map((entry) => entry.index);
      expect(readers.seen.every((entry) => entry.kind === 'theme.confirmed')).toBe(true);
      expect(indexes).toEqual([...new Set(indexes)].sort((a, b) => a - b));
      expect(readers.seen).toHaveLength(2);
      expect(readers.committed).toEqual([2]);
      expect(await world.subscriptions.deliver()).toBe(0);
    });

    it('that throw lose what they wrote, hold up nobody else, and are served again later', async () => {
      readers.broken = true;
      await add('theme.confirmed', { n: 4 });
      await journal.integrate();
      expect(await world.subscriptions.deliver()).toBe(1);
      const before = readers.attempts;
      await world.subscriptions.deliver(); // too early to try again
      expect(readers.attempts).toBe(before);
      const [cursor] = await db.query<{ failures: number; last_error: string }>(
        `SELECT failures, last_error FROM journal_cursors WHERE name = 'test.stumble'`,
      );
      expect(cursor).toEqual({ failures: 1, last_error: 'Error: broken' });
      await expect(world.subscriptions.settle()).rejects.toThrow('broken');
      readers.broken = false;
      await world.subscriptions.settle();
      const stumbled = await db.query<{ index: string }>('SELECT index FROM stumbled ORDER BY index');
      const wanted = (await journal.entries(0, 100_000)).filter(({ kind }) =>
        ['theme.confirmed', 'theme.dropped'].includes(kind),
      );
      expect(stumbled.map((row) => Number(row.index))).toEqual(wanted.map((entry) => entry.index));
    });
  });

  describe('checked from end to end', () => {
    /** As somebody who owns the database can: past the triggers. */
    const tamper = (sql: string) =>
      db.tx(async (tx) => {
        for (const table of TABLES) await tx.query(`ALTER TABLE ${table} DISABLE TRIGGER USER`);
        await tx.query(sql);
        for (const table of TABLES) await tx.query(`ALTER TABLE ${table} ENABLE TRIGGER USER`);
      });

    it('finds nothing while nothing was changed', async () => {
      const found = await journal.verify();
      expect(found).toMatchObject({ ok: true, faults: [] });
      expect(found.rootHash).toBe((await journal.checkpoint()).rootHash);
    });

    it.each([
      [
        `UPDATE journal_entries SET body = '{"n": 1000000}' WHERE index = 77`,
        /^entry 77 \(outcome\.sealed, id .*content/u,
      ],
      [`UPDATE journal_entries SET at = at + interval '1 s' WHERE index = 78`, /^entry 78 .*content/u],
      [`UPDATE journal_entries SET leaf_hash = sha256('x') WHERE index = 79`, /^entry 79 .*content/u],
      [
        `UPDATE journal_nodes SET hash = sha256('x') WHERE level = 4 AND position = 5`,
        /^node 4\/5: .*entries 80 to 95/u,
      ],
      [`DELETE FROM journal_entries WHERE index = 80`, /^entry 80: it is missing/u],
      [`UPDATE journal_checkpoints SET root_hash = sha256('x') WHERE size = 1`, /^checkpoint 1: /u],
      [
        `DELETE FROM journal_entries WHERE index = (SELECT max(index) FROM journal_entries)`,
        /^checkpoint \d+: it covers entries that are gone/u,
      ],
    ])('names the row after %s', async (sql, named) => {
      for (const table of TABLES) await db.query(`CREATE TABLE kept_${table} AS TABLE ${table}`);
      await tamper(sql);
      const found = await journal.verify();
      expect(found.ok).toBe(false);
      expect(found.faults.some((fault) => named.test(fault))).toBe(true);
      for (const table of TABLES) await tamper(`DELETE FROM ${table}; INSERT INTO ${table} TABLE kept_${table}`);
      for (const table of TABLES) await db.query(`DROP TABLE kept_${table}`);
      expect(await journal.verify()).toMatchObject({ ok: true });
    });

    it('finds a leaf and its hash changed together', async () => {
      const [entry] = await journal.entries(90, 1);
      if (entry === undefined) throw new Error('no entry');
      const forged = { ...entry, body: { n: 'forged' } };
      await tamper(
        `UPDATE journal_entries SET body = '{"n": "forged"}', leaf_hash = '\\x${leafHash(leafText(forged)).toString('hex')}' WHERE index = 90`,
      );
      const found = await journal.verify();
      expect(found.faults[0]).toMatch(/^node 4\/5: its hash is not that of entries 80 to 95/u);
      expect(found.faults.some((fault) => fault.startsWith('checkpoint '))).toBe(true);
    });
  });
});
