import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { ResponseText } from '../model.js';
import { seeded } from '../themes/random.js';
import { findDuplicates } from './find-duplicates.js';
import { weakGroups, type Parts } from './weak-groups.js';

const WORDS = Array.from({ length: 600 }, (_, i) => `v${i.toString(36)}q`);

function writer(seed: number): (length: number) => string {
  const random = seeded(seed);
  return (length) => Array.from({ length }, () => WORDS[Math.floor(random() * WORDS.length)] ?? '').join(' ');
}

function asked(texts: readonly string[]): ResponseText[] {
  return texts.map((text, order) => ({ id: `r${String(order)}`, order, text }));
}

/** Letters of ten passages with four wordings each, and people who wrote alone. */
function spun(seed: number): { texts: string[]; spun: number } {
  const write = writer(seed);
  const random = seeded(seed + 1);
  const passages = Array.from({ length: 10 }, () =>
    Array.from({ length: 4 }, () => write(6 + Math.floor(random() * 4))),
  );
  const letters = Array.from({ length: 60 }, () =>
    passages.map((wordings) => wordings[Math.floor(random() * 4)] ?? '').join(' '),
  );
  return { texts: [...letters, ...Array.from({ length: 40 }, () => write(70))], spun: letters.length };
}

describe('letters spun from one pattern', () => {
  it('are one group of lower certainty, without those who wrote alone, whatever the order of the rows and the stance', () => {
    const { texts, spun: letters } = spun(3);
    const responses = asked(texts);
    const { groups, rows } = findDuplicates(responses);
    expect(groups.map(({ kind, certainty, id }) => [kind, certainty, id])).toEqual([['campaign', 'weak', 'r0']]);
    const members = groups[0]?.members ?? [];
    expect(members.length).toBeGreaterThan(0.9 * letters);
    expect(members.every(({ id }) => Number(id.slice(1)) < letters)).toBe(true);
    expect(members.map(({ kind }) => kind)).toEqual(members.map((_, i) => (i === 0 ? 'original' : 'partial')));
    expect(members.slice(1).every(({ of }) => of !== '')).toBe(true);
    expect(rows.find(({ id }) => id === members[1]?.id)).toMatchObject({ group: 'r0', kind: 'partial' });
    fc.assert(
      fc.property(fc.shuffledSubarray(responses, { minLength: responses.length }), (shuffled) => {
        expect(findDuplicates(shuffled.map((one) => ({ ...one, stance: 'opposes' }))).groups).toEqual(groups);
      }),
      { numRuns: 5 },
    );
  });

  it('are no reason to join verified campaigns that share a paragraph', () => {
    const write = writer(11);
    const passage = write(30);
    const letters = Array.from({ length: 5 }, () => `${write(40)} ${passage} ${write(40)}`);
    const texts = Array.from({ length: 40 }, (_, i) => `${letters[i % 5] ?? ''} ${i > 9 ? write(8) : ''}`);
    const { groups } = findDuplicates(asked(texts));
    expect(groups.map(({ certainty, members }) => [certainty, members.length])).toEqual(
      letters.map(() => ['verified', 8]),
    );
  });
});

/** Parts of a few shingles each, with many in common. */
const world = fc
  .record({
    parts: fc.array(fc.array(fc.nat(12), { minLength: 3, maxLength: 8 }), { minLength: 4, maxLength: 14 }),
    sizes: fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 14, maxLength: 14 }),
    links: fc.array(fc.tuple(fc.nat(13), fc.nat(13)), { minLength: 5, maxLength: 40 }),
  })
  .map(({ parts, sizes, links }) => ({
    parts: {
      sizes: Int32Array.from(parts, (_, i) => sizes[i] ?? 1),
      shinglesOf: (part: number) => [Float64Array.from(parts[part] ?? [])],
    } satisfies Parts,
    links: links.filter(([a, b]) => a !== b && a < parts.length && b < parts.length),
  }));

describe('weakGroups', () => {
  it('gives disjoint groups of at least five senders, whatever the order of links and of their sides', () => {
    fc.assert(
      fc.property(
        world.chain((one) =>
          fc.record({ one: fc.constant(one), links: fc.shuffledSubarray(one.links, { minLength: one.links.length }) }),
        ),
        ({ one: { parts, links }, links: shuffled }) => {
          const groups = weakGroups(parts, links);
          expect(
            weakGroups(
              parts,
              shuffled.map(([a, b]) => [b, a] as const),
            ),
          ).toEqual(groups);
          const all = groups.flat();
          expect(new Set(all).size).toBe(all.length);
          for (const group of groups)
            expect(group.reduce((sum, part) => sum + (parts.sizes[part] ?? 0), 0)).toBeGreaterThanOrEqual(5);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('gives a group again from its own parts alone', () => {
    let found = 0;
    fc.assert(
      fc.property(world, ({ parts, links }) => {
        for (const group of weakGroups(parts, links)) {
          found++;
          const inside = new Set(group);
          expect(
            weakGroups(
              parts,
              links.filter(([a, b]) => inside.has(a) && inside.has(b)),
            ),
          ).toEqual([group]);
        }
      }),
      { numRuns: 500, seed: 4 },
    );
    expect(found).toBeGreaterThan(50);
  });
});

describe('what a whole text and a single line are found by', () => {
  it('finds the first with the same words among hundreds that share all its passages', () => {
    const write = writer(5);
    const passages = Array.from({ length: 40 }, () => write(12));
    const random = seeded(6);
    const texts = Array.from({ length: 300 }, () =>
      [0, 1, 2].map(() => passages[Math.floor(random() * passages.length)] ?? '').join(' '),
    );
    const responses = asked([...texts, ...texts.map((text) => text.toUpperCase())]);
    const groupOf = new Map(findDuplicates(responses).rows.map(({ id, group }) => [id, group]));
    for (let i = 0; i < texts.length; i++) {
      expect(groupOf.get(`r${String(i)}`)).not.toBe('');
      expect(groupOf.get(`r${String(i + texts.length)}`)).toBe(groupOf.get(`r${String(i)}`));
    }
  });

  it('tells who copied one line of a campaign letter, and nobody by a line that everybody writes', () => {
    const write = writer(8);
    const [line, anybodys] = ['No more lorries here', 'With all good wishes to you'];
    const letter = `${write(40)}\n${line}\n${anybodys}`;
    const texts = [
      ...Array.from({ length: 8 }, () => letter),
      `${write(30)}\n${line}`,
      `${write(30)} ${line}`,
      ...Array.from({ length: 6 }, () => `${write(30)}\n${anybodys}`),
    ];
    const flagged = findDuplicates(asked(texts)).rows.filter(({ kind }) => kind === 'partial');
    expect(flagged).toEqual([{ id: 'r8', group: '', kind: 'partial', of: 'r0', own_words: '' }]);
  });
});
