import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { connected } from './connected.js';
import { rulingsOf, type StandingRuling } from './group-rulings.js';

const LETTERS = ['a', 'b', 'c', 'd', 'e', 'f'];

const ruling: fc.Arbitrary<StandingRuling> = fc
  .record({
    act: fc.constantFrom<StandingRuling['act']>('exclude', 'split', 'merge'),
    sides: fc.tuple(...LETTERS.map(() => fc.constantFrom('one', 'other', 'none'))),
  })
  .map(({ act, sides }) => ({
    act,
    one: LETTERS.filter((_, i) => sides[i] === 'one'),
    other: LETTERS.filter((_, i) => sides[i] === 'other'),
  }));

/** Of two letters alone, the latest ruling that says anything of both. */
function said(standing: readonly StandingRuling[], x: string, y: string): 'together' | 'apart' | undefined {
  for (const { act, one, other } of [...standing].reverse()) {
    const sides = [x, y].map((letter) => (one.includes(letter) ? 'one' : other.includes(letter) ? 'other' : undefined));
    if (sides.includes(undefined)) continue;
    if (act === 'merge') return 'together';
    if (sides[0] !== sides[1]) return 'apart';
    if (act === 'split' || sides[0] === 'other') return 'together';
  }
  return undefined;
}

describe('what rulings say together', () => {
  it('keeps a split apart and its parts whole, and an exclusion the rest alone', () => {
    const split = rulingsOf([{ act: 'split', one: ['a', 'b'], other: ['c', 'd'] }]);
    expect(split).toEqual({
      together: [
        ['a', 'b'],
        ['c', 'd'],
      ],
      apart: [{ one: ['a', 'b'], other: ['c', 'd'] }],
    });
    const excluded = rulingsOf([{ act: 'exclude', one: ['a', 'b'], other: ['c', 'd'] }]);
    expect(excluded).toEqual({ together: [['c', 'd']], apart: [{ one: ['a', 'b'], other: ['c', 'd'] }] });
  });

  it('lets a later merger lift a split, and a later exclusion take one out of a merger', () => {
    const split: StandingRuling = { act: 'split', one: ['a', 'b'], other: ['c', 'd'] };
    const merged: StandingRuling = { act: 'merge', one: ['c', 'd'], other: ['a', 'b'] };
    expect(rulingsOf([split, merged]).apart).toEqual([]);
    const excluded: StandingRuling = { act: 'exclude', one: ['a'], other: ['b', 'c', 'd'] };
    expect(rulingsOf([split, merged, excluded]).apart).toEqual([{ one: ['a'], other: ['b', 'c', 'd'] }]);
  });

  it('says of any two letters what the latest ruling says that names both', () => {
    fc.assert(
      fc.property(fc.array(ruling, { maxLength: 5 }), (standing) => {
        const { together, apart } = rulingsOf(standing);
        for (const [i, x] of LETTERS.entries())
          for (const y of LETTERS.slice(i + 1)) {
            const isApart = apart.some(
              ({ one, other }) => (one.includes(x) && other.includes(y)) || (one.includes(y) && other.includes(x)),
            );
            expect(isApart).toBe(said(standing, x, y) === 'apart');
          }
        // Whoever is said to be together leads to each other, and no pair is said that is not.
        for (const [x, y] of together) expect(said(standing, x, y)).toBe('together');
        const place = (letter: string) => LETTERS.indexOf(letter);
        const links = together.map(([x, y]): [number, number] => [place(x), place(y)]);
        for (const [i, x] of LETTERS.entries())
          for (const y of LETTERS.slice(i + 1))
            if (said(standing, x, y) === 'together') expect(connected([i], links)).toContain(place(y));
      }),
      { numRuns: 1_000 },
    );
  });
});
