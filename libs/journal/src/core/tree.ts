import { createHash } from 'node:crypto';

/**
 * The Merkle tree of RFC 9162 (section 2.1): hashes of leaves and nodes, and which parts of the tree a proof is made of.
 * Nothing here knows where hashes are kept; whoever asks passes a way to look them up.
 */
export type Hash = Buffer;

/** Leaves `from` up to, not including, `to`. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

/** The perfect subtree over leaves `position * 2^level` up to `(position + 1) * 2^level`. Level 0 is a leaf. */
export interface Subtree {
  readonly level: number;
  readonly position: number;
}

/**
 * Only every fourth level is kept, besides the leaves: a fifteenth of the rows, at the price of up to 15 hashes for a
 * node between. Changing it makes stored trees unreadable.
 */
export const STRIDE = 4;

const LEAF = Buffer.from([0]);
const NODE = Buffer.from([1]);

/** The root of a tree without leaves. */
export const EMPTY_ROOT: Hash = createHash('sha256').digest();

export function leafHash(bytes: Uint8Array | string): Hash {
  return createHash('sha256').update(LEAF).update(bytes).digest();
}

export function nodeHash(left: Hash, right: Hash): Hash {
  return createHash('sha256').update(NODE).update(left).update(right).digest();
}

/** The parts whose hashes prove that leaf `index` is in the tree of `size` leaves, from the leaf upwards. */
export function inclusionRanges(index: number, size: number): Range[] {
  if (!isCount(size) || !isCount(index) || index >= size) throw new RangeError('no such leaf in a tree of this size');
  const path: Range[] = [];
  let [from, to] = [0, size];
  while (to - from > 1) {
    const middle = from + splitOf(to - from);
    if (index < middle) {
      path.push({ from: middle, to });
      to = middle;
    } else {
      path.push({ from, to: middle });
      from = middle;
    }
  }
  return path.reverse();
}

/** The parts whose hashes prove that the tree of `size` leaves begins with the tree of `older` leaves. */
export function consistencyRanges(older: number, size: number): Range[] {
  if (!isCount(size) || !isCount(older) || older > size) throw new RangeError('the older tree must be the smaller one');
  if (older === 0 || older === size) return [];
  const path: Range[] = [];
  let [from, to] = [0, size];
  let known = true; // the part reached so far is the whole older tree, whose root the asker has
  while (older !== to) {
    const middle = from + splitOf(to - from);
    if (older <= middle) {
      path.push({ from: middle, to });
      to = middle;
    } else {
      path.push({ from, to: middle });
      from = middle;
      known = false;
    }
  }
  if (!known) path.push({ from, to });
  return path.reverse();
}

/** The perfect subtrees that a part consists of, from the left. A part starts at a multiple of its largest subtree. */
export function subtreesOf({ from, to }: Range): Subtree[] {
  const subtrees: Subtree[] = [];
  for (let start = from; start < to;) {
    const level = Math.floor(Math.log2(to - start));
    subtrees.push({ level, position: start / 2 ** level });
    start += 2 ** level;
  }
  return subtrees;
}

/** The kept subtrees that one subtree is computed from; itself, where it is kept. */
export function keptBeneath({ level, position }: Subtree): Subtree[] {
  const width = 2 ** (level % STRIDE);
  return Array.from({ length: width }, (_, offset) => ({
    level: level - (level % STRIDE),
    position: position * width + offset,
  }));
}

/** The hash of one part, from the hashes of its kept subtrees. */
export function rangeHash(range: Range, kept: (subtree: Subtree) => Hash): Hash {
  const hashes = subtreesOf(range).map((subtree) => perfect(keptBeneath(subtree).map(kept)));
  const last = hashes.pop();
  return last === undefined ? EMPTY_ROOT : hashes.reduceRight((right, left) => nodeHash(left, right), last);
}

function perfect(hashes: readonly Hash[]): Hash {
  const [first, second] = hashes;
  if (first === undefined) throw new RangeError('a subtree has at least one leaf');
  if (second === undefined) return first;
  const half = hashes.length / 2;
  return nodeHash(perfect(hashes.slice(0, half)), perfect(hashes.slice(half)));
}

/** The largest power of two smaller than `size`, which is at least 2. */
function splitOf(size: number): number {
  return 2 ** Math.floor(Math.log2(size - 1));
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}
