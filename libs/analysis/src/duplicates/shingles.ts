/**
 * Word and shingle hashes. A word is 32 bits, a shingle 53, the most that a number holds exactly and PostgreSQL's
 * bigint takes as it is; what two texts share is verified on the words, so a collision costs time and no error.
 */

/** Words in a shingle, and shingles in a window: any common run of 4 + 8 - 1 = 11 words shares a key. */
export const SHINGLE = 4;
export const WINDOW = 8;

/**
 * The keys of all shingles of `size` words, in order. A shingle of one word repeated ("2 2 2 2") is Infinity: tables and
 * forms are full of them, and they say nothing.
 */
export function shinglesOf(words: Uint32Array, size: number = SHINGLE): Float64Array {
  const count = Math.max(0, words.length - size + 1);
  const keys = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const first = words[i] ?? 0;
    let low = 0x9e3779b9;
    let high = 0x7f4a7c15;
    let same = true;
    for (let j = 0; j < size; j++) {
      const word = words[i + j] ?? 0;
      if (word !== first) same = false;
      low = Math.imul(low ^ word, 0xcc9e2d51);
      low = (low << 15) | (low >>> 17);
      high = Math.imul(high + word, 0x1b873593);
      high ^= high >>> 15;
    }
    low = Math.imul(low ^ (low >>> 16), 0x85ebca6b);
    low ^= low >>> 13;
    high = Math.imul(high ^ (high >>> 13), 0xc2b2ae35);
    high ^= high >>> 16;
    keys[i] = same ? Infinity : (high & 0x1fffff) * 4294967296 + (low >>> 0);
  }
  return keys;
}

/**
 * Winnowing (Schleimer, Wilkerson and Aiken 2003): the least key of every window of eight, sorted and distinct. A text
 * shorter than a window gives its least key; under four words it gives none.
 */
export function winnow(shingles: Float64Array): Float64Array {
  const count = shingles.length;
  const picked: number[] = [];
  let at = -1;
  for (let end = Math.min(WINDOW, count) - 1; end < count; end++) {
    const start = Math.max(0, end - WINDOW + 1);
    if (at < start) {
      at = start;
      for (let i = start + 1; i <= end; i++) if ((shingles[i] ?? 0) <= (shingles[at] ?? 0)) at = i;
    } else if ((shingles[end] ?? 0) <= (shingles[at] ?? 0)) at = end;
    else continue;
    const key = shingles[at] ?? Infinity;
    if (key !== Infinity) picked.push(key);
    if (count === 0) break;
  }
  const keys = Float64Array.from(picked).sort();
  let distinct = 0;
  for (let i = 0; i < keys.length; i++) if (i === 0 || keys[i] !== keys[distinct - 1]) keys[distinct++] = keys[i] ?? 0;
  return keys.slice(0, distinct);
}
