/**
 * Which responses share keys, found for a whole file at once. For each key only its first owners are kept: a
 * campaign's later letters find its earlier ones, and work stays linear.
 */
const OWNERS = 8;
const CANDIDATES = 6;

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
      const enough = (owner: number) =>
        (shared[owner] ?? 0) >= 2 || places.length <= 4 || (slots[owner]?.length ?? 0) <= 4;
      const chosen = met
        .filter(enough)
        .sort((a, b) => (shared[b] ?? 0) - (shared[a] ?? 0) || a - b)
        .slice(0, CANDIDATES);
      for (const owner of met) shared[owner] = 0;
      if (chosen.length > 0) each(later, chosen);
    }
  }
}
