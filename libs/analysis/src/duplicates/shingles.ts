/**
 * Shingle hashes. A word is 32 bits, a shingle 53, the most that a number holds exactly and PostgreSQL's bigint takes as it
 * is; what two texts share is verified on the words, so a collision costs time and no error.
 */

/** Words in a shingle, and shingles in a window: any common run of 4 + 8 - 1 = 11 words shares a key. */
export const SHINGLE = 4;
export const WINDOW = 8;

/** Two polynomials over the words of a shingle, rolled from one shingle to the next (Karp and Rabin 1987), then mixed. */
const LOW_BASE = 0xcc9e2d51;
const HIGH_BASE = 0x1b873593;

function power(base: number, exponent: number): number {
  let result = 1;
  for (let i = 0; i < exponent; i++) result = Math.imul(result, base);
  return result;
}

function mixedLow(low: number): number {
  const mixed = Math.imul(low ^ (low >>> 16), 0x85ebca6b);
  return (mixed ^ (mixed >>> 13)) >>> 0;
}

/** 21 bits, so that both make 53. */
function mixedHigh(high: number): number {
  const mixed = Math.imul(high ^ (high >>> 15), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) & 0x1fffff;
}

const POWERS = new Map<number, { low: number; high: number }>();

function powersOf(size: number): { low: number; high: number } {
  let known = POWERS.get(size);
  if (known === undefined) POWERS.set(size, (known = { low: power(LOW_BASE, size), high: power(HIGH_BASE, size) }));
  return known;
}

/**
 * Writes the keys of all shingles of `size` words into `into`, in order. A shingle of one word repeated ("2 2 2 2") is
 * Infinity: tables and forms are full of them, and they say nothing.
 * @param into holds at least as many numbers as there are words
 * @returns how many keys there are
 */
export function writeShingles(words: Uint32Array, into: Float64Array, size: number = SHINGLE): number {
  const { low: lowOut, high: highOut } = powersOf(size);
  let low = 0;
  let high = 0;
  let same = 0;
  let count = 0;
  for (let i = 0; i < words.length; i++) {
    const word = words[i] ?? 0;
    same = i > 0 && word === words[i - 1] ? same + 1 : 1;
    low = (Math.imul(low, LOW_BASE) + word) | 0;
    high = (Math.imul(high, HIGH_BASE) + word) | 0;
    if (i < size - 1) continue;
    if (i >= size) {
      const gone = words[i - size] ?? 0;
      low = (low - Math.imul(gone, lowOut)) | 0;
      high = (high - Math.imul(gone, highOut)) | 0;
    }
    into[count++] = same >= size ? Infinity : mixedHigh(high) * 4294967296 + mixedLow(low);
  }
  return count;
}

/** The keys of all shingles of `size` words, in order, as `writeShingles` makes them. */
export function shinglesOf(words: Uint32Array, size: number = SHINGLE): Float64Array {
  const into = new Float64Array(words.length);
  return into.subarray(0, writeShingles(words, into, size));
}

/** The key of the words as a whole, below zero so that it is told from those of shingles. */
export function wholeKeyOf(words: Uint32Array): number {
  let [low, high] = [0, 0];
  for (const word of words) {
    low = (Math.imul(low, LOW_BASE) + word) | 0;
    high = (Math.imul(high, HIGH_BASE) + word) | 0;
  }
  return -1 - (mixedHigh(high) * 4294967296 + mixedLow(low));
}

/**
 * Winnowing (Schleimer, Wilkerson and Aiken 2003): writes the least key of every window of eight into `into`, each once for
 * as long as it stays the least; a key that comes back later in the text is written again. A text shorter than a window
 * gives its least key; under four words it gives none.
 * @param into holds at least `count` numbers
 * @returns how many were written
 */
export function writeWinnowed(shingles: Float64Array, count: number, into: Float64Array): number {
  let picked = 0;
  let at = -1;
  let least = Infinity;
  for (let end = Math.min(WINDOW, count) - 1; end < count && count > 0; end++) {
    const start = end - WINDOW + 1;
    const key = shingles[end] ?? Infinity;
    if (at >= 0 && at >= start) {
      if (key > least) continue;
      at = end;
      least = key;
    } else {
      at = Math.max(0, start);
      least = shingles[at] ?? Infinity;
      for (let i = at + 1; i <= end; i++) {
        const other = shingles[i] ?? Infinity;
        if (other <= least) {
          at = i;
          least = other;
        }
      }
    }
    if (least !== Infinity) into[picked++] = least;
  }
  return picked;
}

/** Winnowed keys, sorted and distinct. */
export function winnow(shingles: Float64Array): Float64Array {
  const picked = new Float64Array(shingles.length);
  const keys = picked.subarray(0, writeWinnowed(shingles, shingles.length, picked)).sort();
  let distinct = 0;
  for (let i = 0; i < keys.length; i++) if (i === 0 || keys[i] !== keys[distinct - 1]) keys[distinct++] = keys[i] ?? 0;
  return keys.slice(0, distinct);
}
