import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { findDuplicates } from '#analysis';
import { Forgetter } from '../../../libs/findings/src/forgetter.service.js';
import { Grouper } from '../../../libs/findings/src/grouper.service.js';
import { ItemReader } from '../../../libs/findings/src/item-reader.service.js';
import { Reader } from '../../../libs/findings/src/reader.service.js';
import { answers, letters, nearPairs, shuffled, withFooter } from './texts.js';
import { startWorld, type World } from './world.js';

const texts = shuffled(
  [
    ...withFooter(answers(120, 41)),
    ...letters(30, 42).map((text) => ({ text })),
    ...letters(12, 43).map((text) => ({ text })),
    ...withFooter(
      nearPairs(15, 44)
        .flat()
        .map((text) => ({ text })),
    ),
    ...Array.from({ length: 4 }, () => ({ text: 'n/a' })),
  ],
  4,
);

/** What the pure function finds in the whole file. */
function inFile(ids: readonly string[], said: readonly { text: string }[]): object[] {
  const { groups } = findDuplicates(ids.map((id, order) => ({ id, order, text: said[order]?.text ?? '' })));
  const byId = (a: { id: string }, b: { id: string }) => (a.id < b.id ? -1 : 1);
  return groups.map((group) => ({ ...group, members: group.members.toSorted(byId) })).sort(byId);
}

describe('an item whose responses carry the footer of a form', () => {
  let world: World;
  let ids: string[];
  let itemId: string;
  let calm: Record<string, unknown[]>;
  const reader = () => world.app.get(Reader);
  const linesOf = () => world.db.query<{ lines: string[] }>('SELECT lines FROM findings_editions');

  beforeAll(async () => {
    world = await startWorld();
    const consultation = await world.factory.consultation();
    itemId = consultation.items[0]?.id ?? '';
    ids = await world.receiveFile(consultation, texts);
    await world.close(consultation);
  });
  afterAll(() => world.stop());

  it('has the groups, templates and own words of the whole file once all have arrived, in whatever order', async () => {
    for (const id of shuffled(ids, 5)) await reader().read([id]);
    expect((await world.findings.progress((await consultationOf(world)).id)).settled).toBe(false);
    await world.findings.settle();
    expect(await linesOf()).toEqual([{ lines: ['sent with the form on the page of the council for open questions'] }]);
    const groups = await world.groups();
    expect(groups).toEqual(inFile(ids, texts));
    expect(groups.length).toBeGreaterThan(15);
    expect(JSON.stringify(groups)).not.toContain('Sent with the form');
    expect((await world.findings.progress((await consultationOf(world)).id)).settled).toBe(true);
    calm = await world.found();
  });

  it('has them as well where it is read whole', async () => {
    await world.forget();
    await world.app.get(ItemReader).read(itemId);
    expect(await world.db.query('SELECT FROM findings_unrelated')).toEqual([]);
    await world.findings.settle();
    expect(await world.found()).toEqual(calm);
  });

  it('has them where it is read whole while others arrive, and while some of them are taken for new', async () => {
    await world.forget();
    const order = shuffled(ids, 6);
    for (const id of order.slice(0, 40)) await reader().read([id]);
    await Promise.all([
      world.app.get(ItemReader).read(itemId),
      ...[0, 1, 2, 3].map(async (lane) => {
        for (const id of order.filter((_, i) => i % 4 === lane)) await reader().read([id]);
      }),
    ]);
    await world.findings.settle();
    expect(await world.found()).toEqual(calm);
    expect(await world.deadlocks()).toBe(0);
  });

  it('has them where most are related before the rest comes in as one, with lower and with higher numbers', async () => {
    await world.forget();
    await reader().read(ids.filter((_, i) => i % 5 !== 0));
    await world.app.get(ItemReader).read(itemId);
    await world.findings.settle();
    expect(await world.found()).toEqual(calm);
  });

  describe('and that is read by a newer version', () => {
    const shown = async () => ({ groups: await world.groups(), tables: await tables() });
    const tables = async () => {
      const [row] = await world.db.query<object>(
        `SELECT (SELECT count(*)::int FROM findings_edges x JOIN findings_editions e ON e.id = x.edition AND e.algorithm = 'older') AS edges,
                (SELECT count(*)::int FROM findings_fingerprints f JOIN findings_editions e ON e.id = f.edition AND e.algorithm = 'older') AS keys`,
      );
      return row;
    };
    /** What an older version left behind: other edges and, built on these, other groups. */
    const asOlder = async () => {
      await world.db.query("UPDATE findings_editions SET algorithm = 'older'");
      await world.db.query("UPDATE findings_readings SET algorithm = 'older', grouped = false");
      await world.db.query("DELETE FROM findings_edges WHERE relation = 'near'");
      await world.app.get(Grouper).rebuild(itemId);
    };

    it('keeps the older groups, unmixed, until all is read, and then has the new ones and nothing of the old', async () => {
      await asOlder();
      const older = await shown();
      expect(older.groups).not.toEqual(inFile(ids, texts));
      const consultation = await consultationOf(world);
      await reader().read(ids.slice(0, 100));
      await world.app.get(Grouper).rebuild(itemId);
      expect(await shown()).toEqual(older);
      const { items } = await world.findings.progress(consultation.id);
      expect(items[0]).toMatchObject({ older: true, read: 100, responses: ids.length, settled: false });

      // Killed in the transaction that would have put the new in place of the old.
      await world.db.query(
        `CREATE FUNCTION test_kill() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'killed'; END $$`,
      );
      await world.db.query('CREATE TRIGGER test_kill BEFORE INSERT ON findings_groups EXECUTE FUNCTION test_kill()');
      await expect(world.findings.settle()).rejects.toThrow('killed');
      expect(await shown()).toEqual(older);
      await world.db.query('DROP FUNCTION test_kill CASCADE');

      await world.findings.settle();
      expect(await world.groups()).toEqual(inFile(ids, texts));
      expect((await world.findings.progress(consultation.id)).items[0]).toMatchObject({ older: false, settled: true });
      expect(await world.db.query('SELECT FROM findings_editions')).toHaveLength(1);
      for (const table of ['edges', 'fingerprints'])
        expect(
          await world.db.query(`SELECT FROM findings_${table} WHERE edition NOT IN (SELECT id FROM findings_editions)`),
        ).toEqual([]);
    });

    it('does so as well where it is read whole', async () => {
      await asOlder();
      await world.app.get(ItemReader).read(itemId);
      await world.findings.settle();
      expect(await world.groups()).toEqual(inFile(ids, texts));
      expect(await world.db.query('SELECT FROM findings_editions')).toHaveLength(1);
    });

    it('leaves no trace of who is erased meanwhile, and ends with the groups of the rest', async () => {
      await asOlder();
      await reader().read(ids.slice(0, 60));
      await eraseFirstLetters(world);
      await world.findings.settle();
      await expectGroupsOfTheRest(world, ids);
    });
  });
});

describe('responses that are erased', () => {
  let world: World;
  let ids: string[];
  beforeAll(async () => {
    world = await startWorld();
    const consultation = await world.factory.consultation();
    ids = await world.receiveFile(consultation, texts);
    await world.close(consultation);
    await world.findings.settle();
  });
  afterAll(() => world.stop());

  it('leave no trace, and the groups of the rest; killed in the middle, everything stays', async () => {
    const before = await world.found();
    await expect(eraseFirstLetters(world, 'killed')).rejects.toThrow('killed');
    expect(await world.found()).toEqual(before);
    const erased = await eraseFirstLetters(world);
    for (const table of ['texts', 'sentiments', 'stances', 'readings'])
      expect(await world.db.query(`SELECT FROM findings_${table} WHERE response_id = ANY ($1)`, [erased])).toEqual([]);
    await world.findings.settle();
    await expectGroupsOfTheRest(world, ids);
  });
});

async function consultationOf(world: World): Promise<{ id: string }> {
  const [row] = await world.db.query<{ id: string }>('SELECT consultation_id AS id FROM findings_items');
  return row ?? { id: '' };
}

/** Erases the first letter of every group, as intake does and says in the journal; to `kill` it throws before the commit. */
async function eraseFirstLetters(world: World, kill?: string): Promise<string[]> {
  const first = await world.db.query<{ id: string }>('SELECT canonical AS id FROM findings_groups');
  const erased = first.map(({ id }) => id);
  await world.db.tx(async (tx) => {
    await tx.query(
      `UPDATE intake_submissions SET raw = '', raw_gone_at = now(), erased_at = now(), salt = NULL, respondent_id = NULL
        WHERE id IN (SELECT submission_id FROM intake_responses WHERE id = ANY ($1))`,
      [erased],
    );
    await tx.query(`UPDATE intake_responses SET text = '', stance_answer = NULL, choices = '{}' WHERE id = ANY ($1)`, [
      erased,
    ]);
    await world.app.get(Forgetter).forget(tx, erased);
    if (kill !== undefined) throw new Error(kill);
  });
  return erased;
}

/** Of those who are left, and nothing refers to a number or a key of one that is gone. */
async function expectGroupsOfTheRest(world: World, ids: readonly string[]): Promise<void> {
  const rest = await world.db.query<{ id: string; text: string }>(
    'SELECT id, text FROM intake_v_response WHERE id = ANY ($1) ORDER BY number',
    [ids],
  );
  expect(rest.filter(({ text }) => text === '').length).toBeGreaterThan(1);
  expect(await world.groups()).toEqual(
    inFile(
      rest.map(({ id }) => id),
      rest,
    ),
  );
  const silent = `SELECT r.number FROM findings_readings r JOIN intake_v_response v ON v.id = r.response_id WHERE v.text = ''`;
  expect(await world.db.query(`SELECT FROM findings_fingerprints WHERE number IN (${silent})`)).toEqual([]);
  expect(await world.db.query(`SELECT FROM findings_edges WHERE a IN (${silent}) OR b IN (${silent})`)).toEqual([]);
}
