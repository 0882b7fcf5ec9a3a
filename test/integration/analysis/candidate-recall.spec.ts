import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { ownTextsOf } from '../../../libs/analysis/src/duplicates/boilerplate.js';
import { findDuplicatesAmong } from '../../../libs/analysis/src/duplicates/find-duplicates.js';
import { shinglesOf, winnow } from '../../../libs/analysis/src/duplicates/shingles.js';
import { hashedWordsOf } from '../../../libs/analysis/src/text/tokens.js';
import { campaignLetters, hasCampaignLetters, textsOf } from '../../bench/campaign-letters.js';

const RESPONSES = 10_000;
const SEED = 57_413;
const COMMON = 15;

/** Two responses, the one received earlier first, and how many distinct shingles they have in common. */
type Pair = readonly [earlier: number, later: number, common: number];

const suite = hasCampaignLetters() ? describe : describe.skip;
if (!hasCampaignLetters())
  process.stderr.write('Left out: candidates against brute force; the generator is not at ../shared/tools.\n');

suite('candidates, against comparing everything with everything', () => {
  let owns: string[];
  /** The distinct shingles of each response. */
  let shingles: Float64Array[];
  let keys: Float64Array[];
  let pairs: Pair[];

  beforeAll(async () => {
    const folder = await mkdtemp(join(tmpdir(), 'recall-'));
    try {
      owns = ownTextsOf(textsOf(await campaignLetters(folder, RESPONSES, SEED)));
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
    const inOrder = owns.map((own) => shinglesOf(hashedWordsOf(own)));
    shingles = inOrder.map((keysOf) => distinct(keysOf));
    keys = inOrder.map((keysOf) => distinct(winnow(keysOf)));
    pairs = pairsInCommon(shingles);
  }, 60_000);

  it('share a key in 999 of 1,000 pairs of fifteen common shingles', () => {
    const found = pairs.filter(([a, b]) => countCommon(keys[a], keys[b]) > 0).length;
    const recall = found / pairs.length;
    process.stderr.write(
      `candidates: ${String(found)} of ${String(pairs.length)} pairs share a key (${recall.toFixed(5)})\n`,
    );
    expect(pairs.length).toBeGreaterThan(100_000);
    expect(recall).toBeGreaterThanOrEqual(0.999);
  });

  it('lead, few as they are, to one group or to a copy that is told, where half of the shorter is in common', () => {
    const responses = owns.map((own, order) => ({ id: String(order), order, text: own }));
    const { rows } = findDuplicatesAmong(responses, owns);
    const alike = pairs.filter(
      ([a, b, common]) => common >= 0.5 * Math.min(shingles[a]?.length ?? 0, shingles[b]?.length ?? 0),
    );
    let together = 0;
    let told = 0;
    for (const [a, b] of alike) {
      const group = rows[b]?.group ?? '';
      if (group !== '' && group === rows[a]?.group) together += 1;
      // Of two that are not in one group the later or, where it belongs to a campaign that came after it, the earlier is told.
      else if (rows[a]?.kind !== 'original' || rows[b]?.kind !== 'original') told += 1;
    }
    const recall = (together + told) / alike.length;
    process.stderr.write(
      `candidates: of ${String(alike.length)} pairs with half in common ${String(together)} are in one group, ${String(told)} told otherwise (${recall.toFixed(5)})\n`,
    );
    expect(alike.length).toBeGreaterThan(100_000);
    expect(together / alike.length).toBeGreaterThanOrEqual(0.99);
    expect(recall).toBeGreaterThanOrEqual(0.999);
  });
});

/** Sorted, each once, without the mark of a shingle of one repeated word. */
function distinct(given: Float64Array): Float64Array {
  const sorted = given.slice().sort();
  return sorted.filter((key, i) => key !== Infinity && key !== sorted[i - 1]);
}

function countCommon(one: Float64Array | undefined, other: Float64Array | undefined): number {
  if (one === undefined || other === undefined) return 0;
  let common = 0;
  for (let i = 0, j = 0; i < one.length && j < other.length;) {
    const [a, b] = [one[i] ?? 0, other[j] ?? 0];
    if (a === b) common += 1;
    if (a <= b) i += 1;
    if (b <= a) j += 1;
  }
  return common;
}

/** Every pair with enough in common, counted over all owners of every shingle. */
function pairsInCommon(shingles: readonly Float64Array[]): Pair[] {
  const numbers = new Map<number, number>();
  const carriers: number[] = [];
  const numbered = shingles.map((keys) =>
    Int32Array.from(keys, (key) => {
      let number = numbers.get(key);
      if (number === undefined) numbers.set(key, (number = numbers.size));
      carriers[number] = (carriers[number] ?? 0) + 1;
      return number;
    }),
  );
  const starts = new Int32Array(carriers.length);
  for (let i = 1; i < starts.length; i++) starts[i] = (starts[i - 1] ?? 0) + (carriers[i - 1] ?? 0);
  const filled = starts.slice();
  const owners = new Int32Array(numbered.reduce((sum, own) => sum + own.length, 0));
  const common = new Int32Array(shingles.length);
  const pairs: Pair[] = [];
  for (const [later, own] of numbered.entries()) {
    common.fill(0, 0, later);
    for (const number of own) {
      const end = filled[number] ?? 0;
      for (let i = starts[number] ?? 0; i < end; i++) {
        const earlier = owners[i] ?? 0;
        common[earlier] = (common[earlier] ?? 0) + 1;
      }
      owners[end] = later;
      filled[number] = end + 1;
    }
    for (let earlier = 0; earlier < later; earlier++) {
      const count = common[earlier] ?? 0;
      if (count >= COMMON) pairs.push([earlier, later, count]);
    }
  }
  return pairs;
}
