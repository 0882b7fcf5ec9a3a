/**
 * Numbers keys in the order in which they are first seen: 0, 1, 2 ... A hash table on typed arrays, of 12 to 24 bytes a key,
 * for millions of keys that a Map would take ten times as long and as much memory for. Keys are whole numbers of up to 53 bits.
 */
export class KeyIndex {
  private keys: Float64Array;
  private ids: Int32Array;
  private mask: number;
  private count = 0;

  /** @param expected about how many keys there will be; more are taken as well */
  constructor(expected = 16) {
    const capacity = 2 ** Math.ceil(Math.log2(Math.max(16, expected * 1.5)));
    this.keys = new Float64Array(capacity);
    this.ids = new Int32Array(capacity).fill(-1);
    this.mask = capacity - 1;
  }

  /** How many keys there are. */
  get size(): number {
    return this.count;
  }

  /** The number of a key, -1 where it was never added. */
  find(key: number): number {
    let slot = slotOf(key) & this.mask;
    for (;;) {
      const id = this.ids[slot] ?? -1;
      if (id < 0 || this.keys[slot] === key) return id;
      slot = (slot + 1) & this.mask;
    }
  }

  /** The number of a key, which is new where nobody added it before. */
  add(key: number): number {
    let slot = slotOf(key) & this.mask;
    for (;;) {
      const id = this.ids[slot] ?? -1;
      if (id < 0) break;
      if (this.keys[slot] === key) return id;
      slot = (slot + 1) & this.mask;
    }
    const id = this.count++;
    this.keys[slot] = key;
    this.ids[slot] = id;
    if (this.count > 0.65 * this.keys.length) this.grow();
    return id;
  }

  private grow(): void {
    const { keys, ids } = this;
    const capacity = keys.length * 2;
    this.keys = new Float64Array(capacity);
    this.ids = new Int32Array(capacity).fill(-1);
    this.mask = capacity - 1;
    for (let i = 0; i < keys.length; i++) {
      const id = ids[i] ?? -1;
      if (id < 0) continue;
      const key = keys[i] ?? 0;
      let slot = slotOf(key) & this.mask;
      while ((this.ids[slot] ?? -1) >= 0) slot = (slot + 1) & this.mask;
      this.keys[slot] = key;
      this.ids[slot] = id;
    }
  }
}

function slotOf(key: number): number {
  return Math.imul(key | 0, 0x9e3779b1) ^ (key / 4294967296);
}
