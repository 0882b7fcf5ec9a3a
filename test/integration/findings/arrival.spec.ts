import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { findDuplicates } from '#analysis';
import { Reader } from '../../../libs/findings/src/reader.service.js';
import { answers, letters, nearPairs, shuffled, type Answer } from './texts.js';
import { startWorld, type World } from './world.js';

const PAIRS = 1_000;

describe('near duplicates that arrive at the same moment', () => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld();
  });
  afterAll(() => world.stop());

  it('all meet, on eight connections at once, whichever of a pair comes first, without a deadlock', async () => {
    const consultation = await world.factory.consultation();
    const pairs = nearPairs(PAIRS, 7);
    const ids = await world.receiveFile(
      consultation,
      pairs.flat().map((text) => ({ text })),
    );
    const reader = world.app.get(Reader);
    // Eight lanes go through the same pairs in step, one lane each member; every other pair with the later one in front.
    const lanes = Array.from({ length: 8 }, (_, lane) =>
      ids.filter((_, i) => ((i >> 1) % 4) * 2 + ((i + (i >> 3)) % 2) === lane),
    );
    await Promise.all(
      lanes.map(async (lane) => {
        for (const id of lane) await reader.read([id]);
      }),
    );
    expect(await world.missed(ids)).toBe(0);
    expect(await world.deadlocks()).toBe(0);
    expect(await world.db.query("SELECT FROM findings_edges WHERE relation <> 'near'")).toEqual([]);
    expect(await world.db.query('SELECT FROM findings_unrelated')).toEqual([]);
  });
});

describe('the order in which responses are read', () => {
  let world: World;
  let ids: string[];
  let calm: Record<string, unknown[]>;
  const texts = shuffled(
    [
      ...answers(120, 3),
      ...letters(40, 5).map((text) => ({ text })),
      ...letters(12, 6).map((text) => ({ text })),
      ...nearPairs(20, 9)
        .flat()
        .map((text) => ({ text })),
      ...Array.from({ length: 4 }, () => ({ text: 'n/a' })),
      ...Array.from({ length: 6 }, () => ({ text: 'I agree with it.' })),
    ],
    1,
  );

  beforeAll(async () => {
    world = await startWorld();
    const consultation = await world.factory.consultation();
    ids = await world.receive(consultation, texts);
    await world.close(consultation);
    await world.findings.settle();
    calm = await world.found();
  });
  afterAll(() => world.stop());

  it('finds the groups that the pure function finds in the whole file', () => {
    const { groups } = findDuplicates(ids.map((id, order) => ({ id, order, text: texts[order]?.text ?? '' })));
    const members = groups
      .flatMap((group) =>
        group.members.map(({ id, kind, of, ownWords }) => ({ id, group: group.id, kind, of, ownWords })),
      )
      .sort((a, b) => (a.id < b.id ? -1 : 1));
    const canonical = new Map(
      (calm['groups'] as { id: string; canonical: string }[]).map((group) => [group.id, group.canonical]),
    );
    type Row = { response_id: string; group_id: string; kind: string; of: string | null; own_words: string };
    const stored = (calm['members'] as Row[]).map((row) => ({
      id: row.response_id,
      group: canonical.get(row.group_id),
      kind: row.kind,
      of: row.of ?? '',
      ownWords: row.own_words,
    }));
    expect(stored.length).toBeGreaterThan(80);
    expect(stored).toEqual(members);
  });

  it('finds themes with evidence verbatim from the response, and blank answers in none', async () => {
    expect(calm['themes']?.length).toBeGreaterThanOrEqual(2);
    const wrong = await world.db.query(
      `SELECT m.* FROM findings_candidate_members m JOIN intake_v_response v ON v.id = m.response_id
        WHERE m.evidence = '' OR strpos(v.text, m.evidence) = 0 OR v.text = 'n/a'`,
    );
    expect(wrong).toEqual([]);
  });

  it.each([11, 12])(
    'makes no difference, nor reading everything twice, nor the size of a batch (seed %i)',
    async (seed) => {
      await world.forget();
      const reader = world.app.get(Reader);
      const order = shuffled(ids, seed);
      const size = seed % 2 === 0 ? 7 : 1;
      for (let from = 0; from < order.length; from += size) await reader.read(order.slice(from, from + size));
      if (seed % 2 === 0) await world.findings.settle();
      await Promise.all([0, 1, 2].map((third) => reader.read(order.slice(third * 50, third * 50 + 80))));
      await world.findings.settle();
      await world.findings.settle();
      expect(await world.found()).toEqual(calm);
    },
  );

  it('makes no difference where the lowest receipt is read last of all', async () => {
    await world.forget();
    for (const id of [...ids].reverse()) await world.app.get(Reader).read([id]);
    await world.findings.settle();
    expect(await world.found()).toEqual(calm);
  });

  it('makes no difference to groups on which side anybody stands', async () => {
    const membership = `SELECT r.number, m.kind, m.own_words, c.number AS first, o.number AS of
                          FROM findings_group_members m JOIN findings_groups g ON g.id = m.group_id
                          JOIN findings_readings r ON r.response_id = m.response_id
                          JOIN findings_readings c ON c.response_id = g.canonical
                          LEFT JOIN findings_readings o ON o.response_id = m.of ORDER BY 1`;
    const edges = 'SELECT a, b, relation, words FROM findings_edges ORDER BY a, b';
    const turned = await startWorld();
    try {
      const other = { supports: 'opposes', opposes: 'supports', neither: 'supports' } as const;
      const consultation = await turned.factory.consultation();
      const given = texts.map((one) => ({
        ...one,
        stance: other['stance' in one ? (one as Answer).stance : 'supports'],
      }));
      for (const id of shuffled(await turned.receive(consultation, given), 13)) await turned.app.get(Reader).read([id]);
      await turned.findings.settle();
      const stances =
        'SELECT r.number, s.stance FROM findings_stances s JOIN findings_readings r USING (response_id) ORDER BY 1';
      expect(await turned.db.query(stances)).not.toEqual(await world.db.query(stances));
      for (const sql of [edges, membership]) {
        const rows = await turned.db.query(sql);
        expect(rows.length).toBeGreaterThan(50);
        expect(rows).toEqual(await world.db.query(sql));
      }
    } finally {
      await turned.stop();
    }
  });
});
