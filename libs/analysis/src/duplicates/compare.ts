import { longestCommonSubsequence } from './alignment.js';
import { FEWEST_WORDS } from './fingerprint.js';
import { hashWords } from '../text/tokens.js';
import { shinglesOf } from './shingles.js';

/** How the later of two responses relates to the earlier; `weak`: several short passages, which say something only where many share such. */
export type RelationKind = 'exact' | 'near' | 'campaign' | 'partial' | 'weak';

/** An edge between two responses; `a` is the one received earlier, `words` how many words of `b` are found in `a`. */
export interface Relation {
  a: string;
  b: string;
  kind: RelationKind;
  words: number;
}

const NEAR_JACCARD = 0.5;
const NEAR_COVER = 0.7;
const NEAR_ALIGNED = 0.72;
const CAMPAIGN_WORDS = 25;
/**
 * A letter and one that is more of the sender's own: half of the shorter, or somewhat less where it is as much of both. A short
 * letter of which somebody borrowed a paragraph for a long text of their own is neither.
 */
const CAMPAIGN_COVER = 0.5;
const CAMPAIGN_COVER_OF_BOTH = 0.4;
const PARTIAL_RUN = 12;
const WEAK_RUNS = 2;
const WEAK_WORDS = 18;
/** Longer texts have shingles enough to be judged by. */
const ALIGNED_LONGEST = 400;
const ALIGNED_LEAST = 0.25;

/** A response as it is compared: its words' hashes and its shingles' keys. */
export interface Hashed {
  words: Uint32Array;
  shingles: Float64Array;
}

export function hashed(words: readonly string[]): Hashed {
  const hashes = hashWords(words);
  return { words: hashes, shingles: shinglesOf(hashes) };
}

/** A set of numbers that is emptied in no time: what belongs to an older filling carries an older stamp. */
class KeySet {
  private keys = new Float64Array(1024);
  private stamps = new Int32Array(1024);
  private hits = new Int32Array(1024);
  private stamp = 0;
  size = 0;

  fill(keys: Float64Array): void {
    if (keys.length * 2 > this.keys.length) {
      const capacity = 2 ** Math.ceil(Math.log2(keys.length * 2 + 2));
      this.keys = new Float64Array(capacity);
      this.stamps = new Int32Array(capacity);
      this.hits = new Int32Array(capacity);
      this.stamp = 0;
    }
    this.stamp++;
    this.size = 0;
    for (const key of keys) {
      if (key === Infinity) continue;
      const slot = this.slotOf(key);
      if (this.stamps[slot] === this.stamp) continue;
      this.keys[slot] = key;
      this.stamps[slot] = this.stamp;
      this.hits[slot] = 0;
      this.size++;
    }
  }

  /** 0 where the key is not in the set, else how often it was asked for, this time included. */
  hit(key: number): number {
    const slot = this.slotOf(key);
    if (this.stamps[slot] !== this.stamp) return 0;
    const hits = (this.hits[slot] ?? 0) + 1;
    this.hits[slot] = hits;
    return hits;
  }

  private slotOf(key: number): number {
    const mask = this.keys.length - 1;
    let slot = (key ^ (key / 4294967296)) & mask;
    while (this.stamps[slot] === this.stamp && this.keys[slot] !== key) slot = (slot + 1) & mask;
    return slot;
  }
}

const older = new KeySet();

function sameWords(a: Uint32Array, b: Uint32Array): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

/** Exact verification: what the later text has from the earlier one, or undefined where that is too little to say anything. */
export function compare(a: Hashed, b: Hashed): { kind: RelationKind; words: number } | undefined {
  const shorter = Math.min(a.words.length, b.words.length);
  const longer = Math.max(a.words.length, b.words.length);
  if (shorter < FEWEST_WORDS) return undefined;
  if (sameWords(a.words, b.words)) return { kind: 'exact', words: b.words.length };

  older.fill(a.shingles);
  let common = 0;
  let strange = 0;
  let covered = 0;
  let until = 0;
  let run = 0;
  let runs = 0;
  let longestRun = 0;
  for (let i = 0; i < b.shingles.length; i++) {
    const key = b.shingles[i] ?? Infinity;
    const hits = key === Infinity ? 0 : older.hit(key);
    if (hits === 0) {
      strange++;
      continue;
    }
    if (hits === 1) common++;
    const from = Math.max(until, i);
    // Shingles that overlap or touch continue the run.
    if (i > until || runs === 0) {
      run = 0;
      runs++;
    }
    until = i + 4;
    run += until - from;
    covered += until - from;
    if (run > longestRun) longestRun = run;
  }
  if (common === 0) return undefined;
  if (common >= NEAR_JACCARD * (older.size + strange) || covered >= NEAR_COVER * longer)
    return { kind: 'near', words: covered };
  if (longer <= ALIGNED_LONGEST && shorter >= NEAR_ALIGNED * longer && covered >= ALIGNED_LEAST * shorter) {
    const same = longestCommonSubsequence(a.words, b.words, NEAR_ALIGNED * longer);
    if (same >= NEAR_ALIGNED * longer) return { kind: 'near', words: same };
  }
  if (covered >= CAMPAIGN_WORDS && covered >= Math.min(CAMPAIGN_COVER * shorter, CAMPAIGN_COVER_OF_BOTH * longer))
    return { kind: 'campaign', words: covered };
  if (longestRun >= PARTIAL_RUN) return { kind: 'partial', words: longestRun };
  if (runs >= WEAK_RUNS && covered >= WEAK_WORDS) return { kind: 'weak', words: covered };
  return undefined;
}

/** A response as `relate` takes it: `words` and `folded` as `normalise` gave them. */
export interface Comparable {
  id: string;
  order: number;
  words: readonly string[];
  folded: string;
}

/** A response is compared with several; its hashes are made once. */
const prepared = new WeakMap<readonly string[], Hashed>();

function prepare(words: readonly string[]): Hashed {
  let known = prepared.get(words);
  if (!known) prepared.set(words, (known = hashed(words)));
  return known;
}

/**
 * How two responses relate, verified on their words. The order of the arguments does not matter: the one received
 * first becomes `a`. The thresholds were set on planted campaigns.
 */
export function relate(one: Comparable, other: Comparable): Relation | undefined {
  const inOrder = one.order < other.order || (one.order === other.order && one.id <= other.id);
  const [a, b] = inOrder ? [one, other] : [other, one];
  const found = compare(prepare(a.words), prepare(b.words));
  return found && { a: a.id, b: b.id, kind: found.kind, words: found.words };
}
