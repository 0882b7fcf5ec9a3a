import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { hashedWordsOf } from '#analysis';
import { readResponses } from '../../apps/cli/src/analyse/input.js';

/**
 * The yardstick of the duplicates bench, a process of its own: a classic MinHash LSH over a file of responses, written to
 * be as fast as the method allows. Broder, "On the resemblance and containment of documents" (1997); banding as in Leskovec,
 * Rajaraman and Ullman, "Mining of Massive Datasets", chapter 3. Folds words and reads the file as `throughline analyse`
 * does, and writes `id,group`; the group is the id of its first response and empty where a response stands alone.
 *
 *     node dist/test/bench/minhash.js FILE.csv GROUPS.csv
 */
const PERMUTATIONS = 128;
const BANDS = 32;
const ROWS = PERMUTATIONS / BANDS;
const SHINGLE = 3;
const JACCARD = 0.6;

const multipliers = new Int32Array(PERMUTATIONS);
const addends = new Int32Array(PERMUTATIONS);
let drawn = 1;
for (let i = 0; i < PERMUTATIONS; i++) {
  multipliers[i] = draw() | 1;
  addends[i] = draw();
}

/** Numbers that are the same at every run (splitmix32). */
function draw(): number {
  drawn = (drawn + 0x9e3779b9) | 0;
  return mixed(drawn);
}

function mixed(value: number): number {
  let hash = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}

/** The distinct shingles of one response after another, all in one array that grows. */
class Shingles {
  private all = new Int32Array(1 << 20);
  private readonly ends: Int32Array;
  private table = new Int32Array(1024);
  private stamps = new Int32Array(1024);
  private stamp = 0;

  constructor(responses: number) {
    this.ends = new Int32Array(responses + 1);
  }

  /** Reads the folded words of the next response, whose number is `n`. */
  add(n: number, words: Uint32Array): void {
    const count = words.length;
    const start = this.ends[n] ?? 0;
    const most = Math.max(1, count - SHINGLE + 1);
    if (start + most > this.all.length) {
      const grown = new Int32Array(Math.max(2 * this.all.length, start + most));
      grown.set(this.all);
      this.all = grown;
    }
    if (most * 2 > this.table.length) {
      const capacity = 2 ** Math.ceil(Math.log2(most * 2));
      this.table = new Int32Array(capacity);
      this.stamps = new Int32Array(capacity);
      this.stamp = 0;
    }
    this.stamp++;
    let end = start;
    const mask = this.table.length - 1;
    const { table, stamps, stamp, all } = this;
    for (let i = 0; count > 0 && i < most; i++) {
      // A response of one or two words is one shingle.
      let hash = 0;
      for (let j = i; j < i + SHINGLE && j < count; j++) hash = Math.imul(hash ^ (words[j] ?? 0), 0x9e3779b1) + j - i;
      hash = mixed(hash);
      let slot = hash & mask;
      while (stamps[slot] === stamp && table[slot] !== hash) slot = (slot + 1) & mask;
      if (stamps[slot] === stamp) continue;
      stamps[slot] = stamp;
      table[slot] = hash;
      all[end++] = hash;
    }
    this.ends[n + 1] = end;
  }

  sizeOf(n: number): number {
    return (this.ends[n + 1] ?? 0) - (this.ends[n] ?? 0);
  }

  /** Four permutations at a time stay in registers. */
  sign(n: number, into: Int32Array): void {
    const { all } = this;
    const start = this.ends[n] ?? 0;
    const end = this.ends[n + 1] ?? 0;
    for (let p = 0; p < PERMUTATIONS; p += 4) {
      const a = multipliers[p] ?? 0;
      const b = multipliers[p + 1] ?? 0;
      const c = multipliers[p + 2] ?? 0;
      const d = multipliers[p + 3] ?? 0;
      const e = addends[p] ?? 0;
      const f = addends[p + 1] ?? 0;
      const g = addends[p + 2] ?? 0;
      const h = addends[p + 3] ?? 0;
      let one = 0x7fffffff;
      let two = 0x7fffffff;
      let three = 0x7fffffff;
      let four = 0x7fffffff;
      for (let i = start; i < end; i++) {
        const shingle = all[i] ?? 0;
        const first = (Math.imul(shingle, a) + e) | 0;
        const second = (Math.imul(shingle, b) + f) | 0;
        const third = (Math.imul(shingle, c) + g) | 0;
        const fourth = (Math.imul(shingle, d) + h) | 0;
        if (first < one) one = first;
        if (second < two) two = second;
        if (third < three) three = third;
        if (fourth < four) four = fourth;
      }
      into[p] = one;
      into[p + 1] = two;
      into[p + 2] = three;
      into[p + 3] = four;
    }
  }

  /**
   * Whether the Jaccard index of this response and the one read last, of `size` shingles, reaches the threshold; gives up
   * as soon as it cannot.
   */
  isLikeLast(n: number, size: number): boolean {
    const start = this.ends[n] ?? 0;
    const end = this.ends[n + 1] ?? 0;
    const needed = Math.ceil((JACCARD / (1 + JACCARD)) * (size + end - start) - 1e-9);
    if (Math.min(size, end - start) < needed) return false;
    let missesLeft = end - start - needed;
    const { table, stamps, stamp, all } = this;
    const mask = table.length - 1;
    for (let i = start; i < end; i++) {
      const hash = all[i] ?? 0;
      let slot = hash & mask;
      while (stamps[slot] === stamp && table[slot] !== hash) slot = (slot + 1) & mask;
      if (stamps[slot] !== stamp && --missesLeft < 0) return false;
    }
    return true;
  }
}

/**
 * The bands' buckets: for each band and key the responses that fell there, in chains. Those of a chain are of one group, so
 * that a newcomer of that group passes them by at one step. Responses are counted from 1; 0 is the end of a chain.
 */
class Buckets {
  private readonly mask: number;
  private readonly keys: Int32Array;
  readonly heads: Int32Array;
  /** By band and response: the next of its chain, and after the head of a chain the head of the next. */
  readonly next: Int32Array;
  readonly nextHead: Int32Array;

  constructor(responses: number) {
    const capacity = 2 ** Math.ceil(Math.log2(Math.max(16, 1.5 * responses)));
    this.mask = capacity - 1;
    this.keys = new Int32Array(BANDS * capacity);
    this.heads = new Int32Array(BANDS * capacity);
    this.next = new Int32Array(BANDS * (responses + 1));
    this.nextHead = new Int32Array(BANDS * (responses + 1));
  }

  /** Where the heads of the signature's bucket of a band lie. */
  slotOf(band: number, signature: Int32Array): number {
    let key = band;
    for (let row = band * ROWS; row < (band + 1) * ROWS; row++)
      key = Math.imul(key ^ (signature[row] ?? 0), 0x9e3779b1) ^ (key >>> 15);
    key = mixed(key);
    const base = band * (this.mask + 1);
    let slot = base + (key & this.mask);
    while (this.heads[slot] !== 0 && this.keys[slot] !== key) slot = base + ((slot - base + 1) & this.mask);
    this.keys[slot] = key;
    return slot;
  }
}

/** For each text the number of the first of its group, which is its own where it stands alone. */
function groupsOf(texts: readonly string[]): Int32Array {
  const shingles = new Shingles(texts.length);
  const buckets = new Buckets(texts.length);
  const { heads, next, nextHead } = buckets;
  const parents = Int32Array.from({ length: texts.length + 1 }, (_, n) => n);
  const signature = new Int32Array(PERMUTATIONS);
  const met = new Int32Array(texts.length + 1);
  const rootOf = (of: number): number => {
    let at = of;
    while (parents[at] !== at) at = parents[at] = parents[parents[at] ?? at] ?? at;
    return at;
  };
  texts.forEach((text, i) => {
    const n = i + 1;
    shingles.add(i, hashedWordsOf(text));
    const size = shingles.sizeOf(i);
    if (size === 0) return;
    shingles.sign(i, signature);
    let root = n;
    for (let band = 0; band < BANDS; band++) {
      const base = band * (texts.length + 1);
      const slot = buckets.slotOf(band, signature);
      let home = 0;
      for (let head = heads[slot] ?? 0; head !== 0; head = nextHead[base + head] ?? 0) {
        const other = rootOf(head);
        for (let at = head; other !== root && at !== 0; at = next[base + at] ?? 0) {
          if (met[at] === n) continue;
          met[at] = n;
          if (!shingles.isLikeLast(at - 1, size)) continue;
          parents[Math.max(root, other)] = Math.min(root, other);
          root = Math.min(root, other);
          break;
        }
        if (rootOf(head) === root) home = head;
      }
      if (home === 0) {
        nextHead[base + n] = heads[slot] ?? 0;
        heads[slot] = n;
      } else {
        next[base + n] = next[base + home] ?? 0;
        next[base + home] = n;
      }
    }
  });
  return Int32Array.from(texts, (_, i) => rootOf(i + 1) - 1);
}

const [file = '', out = ''] = process.argv.slice(2);
const responses = await readResponses(file, { text: 'text', id: 'id' });
const groups = groupsOf(responses.map(({ text }) => text));
const sizes = new Int32Array(groups.length);
for (const group of groups) sizes[group] = (sizes[group] ?? 0) + 1;
const stream = createWriteStream(out);
stream.write('id,group\n');
let lines = '';
for (const [n, { id }] of responses.entries()) {
  const group = groups[n] ?? n;
  lines += `${id},${(sizes[group] ?? 0) > 1 ? (responses[group]?.id ?? '') : ''}\n`;
  if (lines.length < 1 << 16 && n + 1 < responses.length) continue;
  stream.write(lines);
  lines = '';
}
stream.end();
await once(stream, 'close');
