/** For each key only its first owners are kept: a campaign's later letters find its earlier ones, and work stays linear. */
export const OWNERS = 8;
const CANDIDATES = 6;
/** A text of so few keys is a very short one, for which one common key is enough. */
const SHORT = 4;

/** An earlier response among the first owners of some of a response's keys. */
export interface KeySharer {
  /** Receipt number. */
  number: number;
  /** Keys in common. */
  shared: number;
  /** All keys of the earlier one. */
  keys: number;
}

/** Which of those that share keys are worth comparing word by word: those with most in common, the earliest first. */
export function chooseCandidates(sharers: readonly KeySharer[], keys: number): KeySharer[] {
  return sharers
    .filter((sharer) => sharer.shared >= 2 || keys <= SHORT || sharer.keys <= SHORT)
    .sort((a, b) => b.shared - a.shared || a.number - b.number)
    .slice(0, CANDIDATES);
}

function slotsFor(keys: readonly Float64Array[]): { slots: Int32Array[]; counts: Int32Array } {
  let total = 0;
  for (const own of keys) total += own.length;
  const capacity = 2 ** Math.ceil(Math.log2(Math.max(16, total * 1.6)));
  const mask = capacity - 1;
  const table = new Float64Array(capacity).fill(-1);
  const counts = new Int32Array(capacity);
  const slots = keys.map((own) => {
    const places = new Int32Array(own.length);
    for (let i = 0; i < own.length; i++) {
      const key = own[i] ?? 0;
      let slot = (key ^ Math.imul(key / 4294967296, 0x9e3779b1)) & mask;
      while (table[slot] !== -1 && table[slot] !== key) slot = (slot + 1) & mask;
      table[slot] = key;
      counts[slot] = (counts[slot] ?? 0) + 1;
      places[i] = slot;
    }
    return places;
  });
  return { slots, counts };
}

/**
 * For each response in receipt order the earlier ones that share most keys with it, at most six.
 * @param keys sorted, distinct keys of each response
 */
export function candidatesOf(keys: readonly Float64Array[], each: (later: number, earlier: number[]) => void): void {
  const { slots, counts } = slotsFor(keys);
  const firstOwner = new Int32Array(counts.length).fill(-1);
  let room = 0;
  for (let slot = 0; slot < counts.length; slot++) {
    const count = counts[slot] ?? 0;
    if (count < 2) continue;
    firstOwner[slot] = room;
    room += Math.min(count, OWNERS);
  }
  const owners = new Int32Array(room);
  const owned = counts.fill(0);
  const shared = new Int32Array(keys.length);
  for (let later = 0; later < keys.length; later++) {
    const met: number[] = [];
    const places = slots[later] ?? new Int32Array(0);
    for (const slot of places) {
      const first = firstOwner[slot] ?? -1;
      if (first < 0) continue;
      const known = owned[slot] ?? 0;
      for (let i = first; i < first + known; i++) {
        const owner = owners[i] ?? 0;
        if (shared[owner] === 0) met.push(owner);
        shared[owner] = (shared[owner] ?? 0) + 1;
      }
      if (known < OWNERS) {
        owners[first + known] = later;
        owned[slot] = known + 1;
      }
    }
    if (met.length > 0) {
      const sharers = met.map((number) => ({
        number,
        shared: shared[number] ?? 0,
        keys: slots[number]?.length ?? 0,
      }));
      const chosen = chooseCandidates(sharers, places.length).map(({ number }) => number);
      for (const owner of met) shared[owner] = 0;
      if (chosen.length > 0) each(later, chosen);
    }
  }
}
