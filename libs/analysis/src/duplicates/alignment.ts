/* Buffers of this module, filled anew by each call. */
let slots = new Uint32Array(1024);
let stamps = new Int32Array(1024);
let rows = new Int32Array(1024);
let masks = new Int32Array(1024);
let state = new Int32Array(32);
let stamp = 0;

function makeRoom(words: number, blocks: number): void {
  if (2 * words > slots.length) {
    const size = 2 ** Math.ceil(Math.log2(4 * words));
    slots = new Uint32Array(size);
    stamps = new Int32Array(size);
    rows = new Int32Array(size);
  }
  if (words * blocks > masks.length) masks = new Int32Array(2 * words * blocks);
  if (blocks > state.length) state = new Int32Array(2 * blocks);
}

function slotOf(word: number): number {
  const mask = slots.length - 1;
  let slot = word & mask;
  while (stamps[slot] === stamp && slots[slot] !== word) slot = (slot + 1) & mask;
  return slot;
}

/**
 * Length of the longest common subsequence of two word sequences, 32 words of the first at a time (Hyyrö 2004, "Bit-parallel
 * LCS-length computation revisited"): a zero bit of the state is a word of `a` that is matched.
 * @param needed where it cannot be as long, which is told by the words of `b` that `a` has at all, 0 is given
 */
export function longestCommonSubsequence(a: Uint32Array, b: Uint32Array, needed = 0): number {
  const blocks = Math.ceil(a.length / 32);
  makeRoom(a.length, blocks);
  stamp++;
  let distinct = 0;
  for (let i = 0; i < a.length; i++) {
    const slot = slotOf(a[i] ?? 0);
    if (stamps[slot] !== stamp) {
      stamps[slot] = stamp;
      slots[slot] = a[i] ?? 0;
      rows[slot] = distinct * blocks;
      masks.fill(0, distinct * blocks, ++distinct * blocks);
    }
    const at = (rows[slot] ?? 0) + (i >> 5);
    masks[at] = (masks[at] ?? 0) | (1 << (i & 31));
  }
  let known = 0;
  for (const word of b) if (stamps[slotOf(word)] === stamp) known++;
  if (known < needed) return 0;
  state.fill(-1, 0, blocks);
  for (const word of b) {
    const slot = slotOf(word);
    if (stamps[slot] !== stamp) continue;
    const row = rows[slot] ?? 0;
    let carry = 0;
    for (let k = 0; k < blocks; k++) {
      const before = state[k] ?? 0;
      const matched = before & (masks[row + k] ?? 0);
      const sum = (before >>> 0) + (matched >>> 0) + carry;
      carry = sum > 0xffffffff ? 1 : 0;
      state[k] = sum | 0 | (before & ~matched);
    }
  }
  let length = 0;
  for (let i = 0; i < a.length; i++) if ((((state[i >> 5] ?? 0) >>> (i & 31)) & 1) === 0) length++;
  return length;
}
