/** A generator of numbers in [0, 1) that gives the same ones for the same seed everywhere (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let value = Math.imul(state ^ (state >>> 15), state | 1);
    value ^= value + Math.imul(value ^ (value >>> 7), value | 61);
    return ((value ^ (value >>> 14)) >>> 0) / 4294967296;
  };
}

/** `take` of the numbers 0 to `size` - 1, without repetition, ascending. */
export function sampleOf(size: number, take: number, random: () => number): Int32Array {
  const all = Int32Array.from({ length: size }, (_, i) => i);
  const count = Math.min(size, take);
  for (let i = 0; i < count; i++) {
    const j = i + Math.floor(random() * (size - i));
    const swapped = all[i] ?? 0;
    all[i] = all[j] ?? 0;
    all[j] = swapped;
  }
  return all.slice(0, count).sort();
}
