import { KeyIndex } from './key-index.js';
import { wholeKeyOf, writeShingles, writeWinnowed } from './shingles.js';

/** For each key only its first owners are kept: a campaign's later letters find its earlier ones, and work stays linear. */
export const OWNERS = 8;

/**
 * Which texts have which keys. The keys of text `i` lie from `ends[i - 1]` to `ends[i]`, each once, that of the whole text
 * last. For a key that several
 * have stands where its block begins in `owners`, for one of a single text -1. A block is as long as the owners that are
 * kept need, and begins with how many are entered, which is none.
 */
export interface SharedKeys {
  blocks: Int32Array;
  ends: Int32Array;
  owners: Int32Array;
}

/** Keys are gathered in as many buckets as let the index of one stay in the processor's cache. */
const TEXTS_A_BUCKET = 4_000;
const MOST_BUCKETS = 256;
const PORTION = 4_096;

interface Portion {
  keys: Float64Array;
  places: Int32Array;
  length: number;
}

/** Gathers the keys of texts, one text after the other. */
export class KeyGatherer {
  private readonly buckets: Portion[][];
  private readonly shift: number;
  private readonly ends: Int32Array;
  private texts = 0;
  private count = 0;
  private shingles = new Float64Array(1024);
  private picked = new Float64Array(1024);

  /** @param texts how many there will be */
  constructor(texts: number) {
    this.ends = new Int32Array(texts);
    const buckets = Math.min(MOST_BUCKETS, 2 ** Math.ceil(Math.log2(Math.max(1, texts / TEXTS_A_BUCKET))));
    this.buckets = Array.from({ length: buckets }, () => []);
    this.shift = 32 - Math.log2(buckets);
  }

  /** The winnowed keys of a text's words, without those to be ignored; where any is left, the key of the whole text as well. */
  addWords(words: Uint32Array, ignore?: ReadonlySet<number>): void {
    if (words.length > this.shingles.length) {
      this.shingles = new Float64Array(2 * words.length);
      this.picked = new Float64Array(2 * words.length);
    }
    const picked = writeWinnowed(this.shingles, writeShingles(words, this.shingles), this.picked);
    const keys = this.picked.subarray(0, picked).sort();
    const before = this.count;
    let last = -1;
    for (const key of keys) {
      if (key !== last && !(ignore?.has(key) ?? false)) this.add(key);
      last = key;
    }
    if (this.count > before) this.add(wholeKeyOf(words));
    this.ends[this.texts++] = this.count;
  }

  /** The keys gathered; nothing can be added afterwards. */
  finish(): SharedKeys {
    const blocks = new Int32Array(this.count).fill(-1);
    let room = 0;
    for (const bucket of this.buckets) {
      room = placeShared(bucket, blocks, room);
      bucket.length = 0;
    }
    return { blocks, ends: this.ends, owners: new Int32Array(room) };
  }

  private add(key: number): void {
    // By the upper bits of the lower half: a winnowed key is the least of its window, so its upper half is small.
    const bucket = this.buckets[this.buckets.length === 1 ? 0 : (key | 0) >>> this.shift] ?? [];
    let portion = bucket.at(-1);
    if (portion === undefined || portion.length === PORTION) {
      portion = { keys: new Float64Array(PORTION), places: new Int32Array(PORTION), length: 0 };
      bucket.push(portion);
    }
    portion.keys[portion.length] = key;
    portion.places[portion.length++] = this.count++;
  }
}

/** Writes where the block of each shared key of a bucket begins. @returns where the next bucket's blocks begin */
function placeShared(bucket: readonly Portion[], blocks: Int32Array, from: number): number {
  const total = bucket.reduce((sum, { length }) => sum + length, 0);
  const index = new KeyIndex(total);
  const counts = new Int32Array(total);
  const numbers = new Int32Array(total);
  let at = 0;
  for (const { keys, length } of bucket)
    for (let i = 0; i < length; i++) {
      const number = index.add(keys[i] ?? 0);
      numbers[at++] = number;
      counts[number] = (counts[number] ?? 0) + 1;
    }
  let room = from;
  for (let number = 0; number < index.size; number++) {
    const count = counts[number] ?? 0;
    counts[number] = count < 2 ? -1 : room;
    if (count >= 2) room += 1 + Math.min(count, OWNERS);
  }
  at = 0;
  for (const { places, length } of bucket)
    for (let i = 0; i < length; i++) blocks[places[i] ?? 0] = counts[numbers[at++] ?? 0] ?? -1;
  return room;
}
