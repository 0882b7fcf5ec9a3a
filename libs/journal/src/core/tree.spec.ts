import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Frontier } from './frontier.js';
import { verifyConsistency, verifyInclusion } from './proof.js';
import {
  consistencyRanges,
  EMPTY_ROOT,
  inclusionRanges,
  leafHash,
  rangeHash,
  STRIDE,
  type Hash,
  type Range,
  type Subtree,
} from './tree.js';

/*
 * A second implementation to hold the first against: the recursive definitions of RFC 9162, 2.1.1, 2.1.3.1 and 2.1.4.1
 * on hexadecimal strings and lists, as slow and as literal as can be.
 */
const sha = (hex: string) => createHash('sha256').update(hex, 'hex').digest('hex');

function split(n: number): number {
  let k = 1;
  while (k * 2 < n) k *= 2;
  return k;
}

function naiveRoot(data: readonly string[]): string {
  if (data.length === 0) return sha('');
  if (data.length === 1) return sha(`00${Buffer.from(data[0] ?? '').toString('hex')}`);
  const k = split(data.length);
  return sha(`01${naiveRoot(data.slice(0, k))}${naiveRoot(data.slice(k))}`);
}

function naivePath(m: number, data: readonly string[]): string[] {
  if (data.length === 1) return [];
  const k = split(data.length);
  return m < k
    ? [...naivePath(m, data.slice(0, k)), naiveRoot(data.slice(k))]
    : [...naivePath(m - k, data.slice(k)), naiveRoot(data.slice(0, k))];
}

function naiveSubproof(m: number, data: readonly string[], whole: boolean): string[] {
  if (m === data.length) return whole ? [] : [naiveRoot(data)];
  const k = split(data.length);
  return m <= k
    ? [...naiveSubproof(m, data.slice(0, k), whole), naiveRoot(data.slice(k))]
    : [...naiveSubproof(m - k, data.slice(k), false), naiveRoot(data.slice(0, k))];
}

const SIZES = Array.from({ length: 300 }, (_, index) => index + 1);
const DATA = SIZES.map((size) => `entry ${String(size)}`);
const key = ({ level, position }: Subtree) => `${String(level)}/${String(position)}`;

/** What the database would hold after DATA was added: leaves and every fourth level. */
const kept = new Map<string, Hash>();
const roots: Hash[] = [EMPTY_ROOT];
const growing = new Frontier();
for (const [position, text] of DATA.entries()) {
  kept.set(key({ level: 0, position }), leafHash(text));
  for (const node of growing.add(leafHash(text))) kept.set(key(node), node.hash);
  roots.push(growing.root());
}

function lookUp(subtree: Subtree): Hash {
  const hash = kept.get(key(subtree));
  if (hash === undefined) throw new Error(`${key(subtree)} is not kept`);
  return hash;
}

const hashesOf = (ranges: readonly Range[]) => ranges.map((range) => rangeHash(range, lookUp));
const hex = (hashes: readonly Hash[]) => hashes.map((hash) => hash.toString('hex'));
const rootOf = (size: number) => roots[size] ?? EMPTY_ROOT;
const dataAt = (index: number) => DATA[index] ?? '';

describe('the tree of RFC 9162', () => {
  it('has the root that the recursive definition gives, for every size from 0 to 300', () => {
    for (const size of [0, ...SIZES]) {
      const expected = naiveRoot(DATA.slice(0, size));
      expect(rootOf(size).toString('hex')).toBe(expected);
      expect(rangeHash({ from: 0, to: size }, lookUp).toString('hex')).toBe(expected);
    }
  });

  it('proves every leaf of every size from 1 to 300, with the path of the recursive definition', () => {
    for (const size of SIZES) {
      const step = size < 40 ? 1 : 13;
      for (let index = 0; index < size; index += step) {
        const proof = hashesOf(inclusionRanges(index, size));
        expect(hex(proof)).toEqual(naivePath(index, DATA.slice(0, size)));
        const leaf = { index, hash: leafHash(dataAt(index)) };
        expect(verifyInclusion(leaf, { size, root: rootOf(size) }, proof)).toBe(true);
      }
    }
  });

  it('proves that each size continues every smaller one, with the proof of the recursive definition', () => {
    for (const size of SIZES) {
      const step = size < 40 ? 1 : 17;
      for (let older = 1; older <= size; older += step) {
        const proof = hashesOf(consistencyRanges(older, size));
        expect(hex(proof)).toEqual(naiveSubproof(older, DATA.slice(0, size), true));
        expect(verifyConsistency({ size: older, root: rootOf(older) }, { size, root: rootOf(size) }, proof)).toBe(true);
      }
    }
  });

  it('keeps only every fourth level above the leaves', () => {
    const levels = new Set([...kept.keys()].map((name) => Number(name.split('/')[0])));
    expect([...levels].sort((a, b) => a - b)).toEqual([0, STRIDE, 2 * STRIDE]);
  });
});

const tree = fc.integer({ min: 2, max: 300 });

describe('a proof that was tampered with', () => {
  it('does not prove another leaf, another place, another size or another root', () => {
    fc.assert(
      fc.property(tree, fc.nat(), fc.nat(), (size, a, b) => {
        const index = a % size;
        const proof = hashesOf(inclusionRanges(index, size));
        const leaf = { index, hash: leafHash(dataAt(index)) };
        const root = rootOf(size);
        expect(verifyInclusion({ index, hash: leafHash('forged') }, { size, root }, proof)).toBe(false);
        expect(verifyInclusion(leaf, { size, root: rootOf(size - 1) }, proof)).toBe(false);
        expect(verifyInclusion(leaf, { size, root }, proof.slice(1))).toBe(false);
        expect(verifyInclusion(leaf, { size, root }, [...proof, root])).toBe(false);
        const other = b % size;
        if (other !== index) expect(verifyInclusion({ ...leaf, index: other }, { size, root }, proof)).toBe(false);
        expect(verifyInclusion({ ...leaf, index: size }, { size, root }, proof)).toBe(false);
      }),
    );
  });

  it('does not make one history continue another', () => {
    fc.assert(
      fc.property(tree, fc.nat(), fc.nat(), (size, a, b) => {
        const older = 1 + (a % (size - 1));
        const proof = hashesOf(consistencyRanges(older, size));
        const [before, after] = [
          { size: older, root: rootOf(older) },
          { size, root: rootOf(size) },
        ];
        const forged = leafHash('forged');
        expect(verifyConsistency({ ...before, root: forged }, after, proof)).toBe(false);
        expect(verifyConsistency(before, { ...after, root: forged }, proof)).toBe(false);
        expect(verifyConsistency(before, after, proof.slice(1))).toBe(false);
        expect(verifyConsistency(before, after, proof.with(b % proof.length, forged))).toBe(false);
        expect(verifyConsistency(after, before, proof)).toBe(false);
      }),
    );
  });
});

describe('questions that have no answer', () => {
  it.each([
    [0, 0],
    [5, 5],
    [-1, 5],
    [1.5, 5],
  ])('refuses the path of leaf %d in a tree of %d', (index, size) => {
    expect(() => inclusionRanges(index, size)).toThrow(RangeError);
  });

  it('refuses a proof from a larger tree to a smaller one', () => {
    expect(() => consistencyRanges(6, 5)).toThrow(RangeError);
  });
});
