import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { candidatesOf, chooseCandidates, WHOLE } from './candidates.js';
import { KeyIndex } from './key-index.js';
import { KeyGatherer, OWNERS, type SharedKeys } from './shared-keys.js';
import { shinglesOf, SHINGLE, wholeKeyOf, winnow, WINDOW } from './shingles.js';

const key = fc.oneof(
  fc.nat(40),
  fc.maxSafeNat(),
  fc.nat(9).map((low) => low * 4294967296),
);
/** Few different words, so that shingles come back; the zero word too. */
const words = fc.array(fc.nat(6), { maxLength: 120 }).map((list) => Uint32Array.from(list));

describe('KeyIndex', () => {
  it('numbers keys as a Map does, whatever room was expected', () => {
    fc.assert(
      fc.property(fc.array(key, { maxLength: 300 }), fc.nat(100), (keys, expected) => {
        const index = new KeyIndex(expected);
        const map = new Map<number, number>();
        for (const one of keys) {
          expect(index.find(one)).toBe(map.get(one) ?? -1);
          if (!map.has(one)) map.set(one, map.size);
          expect(index.add(one)).toBe(map.get(one));
        }
        expect(index.size).toBe(map.size);
      }),
    );
  });
});

describe('shinglesOf', () => {
  it('gives equal keys to equal runs of words and other keys to others, rolled or made afresh', () => {
    fc.assert(
      fc.property(words, fc.integer({ min: 1, max: 9 }), (text, size) => {
        const keys = shinglesOf(text, size);
        expect(keys).toHaveLength(Math.max(0, text.length - size + 1));
        const runs = new Map<string, number>();
        keys.forEach((one, i) => {
          const run = text.slice(i, i + size);
          const known = runs.get(run.join(' '));
          expect(known ?? one).toBe(one);
          runs.set(run.join(' '), one);
          expect(one === Infinity).toBe(size > 0 && run.every((word) => word === run[0]));
          expect(shinglesOf(run, size)[0]).toBe(one);
        });
        const several = [...runs.values()].filter((one) => one !== Infinity);
        expect(new Set(several).size).toBe(several.length);
      }),
    );
  });
});

describe('winnow', () => {
  it('keeps the least key of every window, and nothing that is the least of none', () => {
    fc.assert(
      fc.property(words, (text) => {
        const shingles = shinglesOf(text, SHINGLE);
        const windows = Array.from({ length: Math.max(1, shingles.length - WINDOW + 1) }, (_, i) =>
          Math.min(...shingles.slice(i, i + WINDOW)),
        );
        expect([...winnow(shingles)]).toEqual([...new Set(windows)].filter(Number.isFinite).sort((a, b) => a - b));
      }),
      { numRuns: 500 },
    );
  });

  it('gives texts a common block for every key that several of them have, and none for others', () => {
    fc.assert(
      // As many texts as are announced make one bucket or several.
      fc.property(
        fc.array(words, { minLength: 2, maxLength: 8 }),
        fc.constantFrom(8, 20_000, 2_000_000),
        (texts, room) => {
          const { blocks, ends } = gathered(texts, room);
          const keysOf = texts.map(keysOfText);
          const keys = keysOf.flat();
          expect(blocks).toHaveLength(keys.length);
          expect([...ends.slice(0, texts.length)]).toEqual(texts.map((_, i) => keysOf.slice(0, i + 1).flat().length));
          keys.forEach((key, i) => {
            const shared = keys.indexOf(key) !== keys.lastIndexOf(key);
            expect(blocks[i] === -1).toBe(!shared);
            if (shared) expect(blocks.indexOf(blocks[i] ?? -1)).toBe(keys.indexOf(key));
          });
        },
      ),
    );
  });
});

/** Those of its shingles and, where there are any, that of the whole text. */
function keysOfText(words: Uint32Array): number[] {
  const keys = [...winnow(shinglesOf(words))];
  return keys.length === 0 ? [] : [...keys, wholeKeyOf(words)];
}

function gathered(texts: readonly Uint32Array[], room: number): SharedKeys {
  const gatherer = new KeyGatherer(room);
  for (const text of texts) gatherer.addWords(text);
  return gatherer.finish();
}

describe('candidatesOf', () => {
  it('chooses whom looking up the first owners of each key, one response after the other, chooses', () => {
    // So many texts of so few words that most look-ups find more owners than they may look at.
    const few = fc.array(fc.nat(2), { minLength: 4, maxLength: 14 }).map((list) => Uint32Array.from(list));
    fc.assert(
      fc.property(fc.array(few, { minLength: 30, maxLength: 60 }), (texts) => {
        const found = new Map<number, readonly number[]>();
        candidatesOf(gathered(texts, texts.length), (later, earlier) => found.set(later, earlier));
        const keysOf = texts.map(keysOfText);
        keysOf.forEach((own, later) => {
          const shared = new Map<number, number>();
          for (const one of own) {
            const owners = keysOf.flatMap((others, i) => (others.includes(one) ? [i] : [])).slice(0, OWNERS);
            for (const owner of owners)
              if (owner < later) shared.set(owner, (shared.get(owner) ?? 0) + (one < 0 ? WHOLE : 1));
          }
          const sharers = [...shared].map(([number, times]) => ({
            number,
            shared: times,
            keys: keysOf[number]?.length ?? 0,
          }));
          expect(found.get(later) ?? []).toEqual(chooseCandidates(sharers, own.length));
        });
      }),
    );
  });
});
