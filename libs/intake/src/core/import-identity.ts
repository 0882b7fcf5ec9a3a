import { hash } from 'node:crypto';

/** Tells a row from all others: its id within its source, or its content and how often that came before in the file. */
export class RowIdentity {
  private readonly seen = new Seen();

  constructor(
    private readonly source: string,
    private readonly idColumn: string | undefined,
  ) {}

  /** `json` is the row as it is kept. Hashed, since ids of other tools may be addresses; 128 bits tell all rows apart. */
  intentOf(cells: Readonly<Record<string, string>>, json: string): string {
    const id = this.idColumn === undefined ? '' : (cells[this.idColumn] ?? '').trim();
    if (id !== '') return `row:${hash('sha256', `${this.source}\0\0id\0${id}`, 'base64url').slice(0, LETTERS)}`;
    const digest = hash('sha256', `${this.source}\0\0${json}`, 'buffer');
    const before = this.seen.count(digest.readUInt32LE(0) + (digest.readUInt32LE(4) & MASK) * 2 ** 32);
    return `row:${digest.toString('base64url').slice(0, LETTERS)}:${String(before)}`;
  }
}

const LETTERS = 22;
/** 53 bits are a whole number that JavaScript keeps. */
const MASK = 0x1fffff;

/**
 * How often each of many numbers came before, in 12 bytes each. Two contents with the same number would be counted
 * together, which does no harm: each still has an intent of its own, and the same at every run.
 */
class Seen {
  private keys = new Float64Array(1 << 12);
  private counts = new Uint32Array(1 << 12);
  private held = 0;

  count(key: number): number {
    if (this.held * 2 > this.keys.length) this.grow();
    const at = this.place(key);
    const before = this.counts[at] ?? 0;
    if (before === 0) this.held += 1;
    this.keys[at] = key;
    this.counts[at] = before + 1;
    return before;
  }

  private place(key: number): number {
    const last = this.keys.length - 1;
    let at = key % this.keys.length;
    while (this.counts[at] !== 0 && this.keys[at] !== key) at = at === last ? 0 : at + 1;
    return at;
  }

  private grow(): void {
    const { keys, counts } = this;
    this.keys = new Float64Array(keys.length * 2);
    this.counts = new Uint32Array(keys.length * 2);
    for (const [at, key] of keys.entries()) {
      if (counts[at] === 0) continue;
      const place = this.place(key);
      this.keys[place] = key;
      this.counts[place] = counts[at] ?? 0;
    }
  }
}
