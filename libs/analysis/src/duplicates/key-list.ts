import type { ManyKeys } from './candidates.js';
import { wholeKeyOf, writeShingles, writeWinnowed } from './shingles.js';

/** The keys of many texts, gathered one text after the other into one growing array. */
export class KeyList {
  private keys = new Float64Array(1 << 16);
  private count = 0;
  private readonly ends: Int32Array;
  private texts = 0;
  private shingles = new Float64Array(1024);
  private picked = new Float64Array(1024);
  /** A set of the last text's keys: what carries an older stamp is empty. */
  private members = new Float64Array(256);
  private stamps = new Int32Array(256);

  /** @param texts how many there will be */
  constructor(texts: number) {
    this.ends = new Int32Array(texts);
  }

  /** The winnowed keys of a text's words, each once, without those to be ignored; where any is left, its whole key after them. */
  addWinnowed(words: Uint32Array, ignore?: ReadonlySet<number>): void {
    if (words.length > this.shingles.length) {
      this.shingles = new Float64Array(2 * words.length);
      this.picked = new Float64Array(2 * words.length);
    }
    const picked = writeWinnowed(this.shingles, writeShingles(words, this.shingles), this.picked);
    this.makeRoom(picked + 1);
    const before = this.count;
    const stamp = ++this.texts;
    for (let i = 0; i < picked; i++) {
      const key = this.picked[i] ?? 0;
      if (this.isNew(key, stamp) && !(ignore?.has(key) ?? false)) this.keys[this.count++] = key;
    }
    if (this.count > before) this.keys[this.count++] = wholeKeyOf(words);
    this.ends[stamp - 1] = this.count;
  }

  taken(): ManyKeys {
    return { keys: this.keys.subarray(0, this.count), ends: this.ends };
  }

  private isNew(key: number, stamp: number): boolean {
    const mask = this.members.length - 1;
    let slot = key & mask;
    while (this.stamps[slot] === stamp) {
      if (this.members[slot] === key) return false;
      slot = (slot + 1) & mask;
    }
    this.members[slot] = key;
    this.stamps[slot] = stamp;
    return true;
  }

  private makeRoom(more: number): void {
    if (this.count + more > this.keys.length) {
      const wider = new Float64Array(Math.ceil(1.5 * (this.count + more)));
      wider.set(this.keys);
      this.keys = wider;
    }
    if (2 * more > this.members.length) {
      this.members = new Float64Array(2 ** Math.ceil(Math.log2(4 * more)));
      this.stamps = new Int32Array(this.members.length);
    }
  }
}
