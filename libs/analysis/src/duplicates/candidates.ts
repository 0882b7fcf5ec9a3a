import { OWNERS, type SharedKeys } from './shared-keys.js';

const CANDIDATES = 6;
/** A text of so few keys is a very short one, for which one common key is enough. */
const SHORT = 5;
/**
 * What the key of the whole text counts for among keys in common: more than all others together, so that the first
 * response with the same words is found whatever else the first owners of its keys have written.
 */
export const WHOLE = 100_000;

/** An earlier response among the first owners of some of a response's keys. */
export interface KeySharer {
  /** Receipt number. */
  number: number;
  /** Keys in common; the one of the whole text, which is below zero, counts as `WHOLE`. */
  shared: number;
  /** All keys of the earlier one. */
  keys: number;
}

/** Which of those that share keys are worth comparing word by word: those with most in common, the earliest first. */
export function chooseCandidates(sharers: readonly KeySharer[], keys: number): number[] {
  const best = new Best();
  for (const { number, shared, keys: ofIt } of sharers) if (isWorth(shared, keys, ofIt)) best.offer(number, shared);
  return best.take();
}

function isWorth(shared: number, keys: number, keysOfEarlier: number): boolean {
  return shared >= 2 || keys <= SHORT || keysOfEarlier <= SHORT;
}

/** The few best of many, kept sorted while they come in. */
class Best {
  private readonly numbers = new Float64Array(CANDIDATES);
  private readonly shared = new Int32Array(CANDIDATES);
  private count = 0;

  offer(number: number, shared: number): void {
    let place = this.count;
    while (place > 0 && this.isBetter(number, shared, place - 1)) place--;
    if (place >= CANDIDATES) return;
    if (this.count < CANDIDATES) this.count++;
    for (let i = this.count - 1; i > place; i--) {
      this.numbers[i] = this.numbers[i - 1] ?? 0;
      this.shared[i] = this.shared[i - 1] ?? 0;
    }
    this.numbers[place] = number;
    this.shared[place] = shared;
  }

  take(): number[] {
    const taken = Array.from(this.numbers.subarray(0, this.count));
    this.count = 0;
    return taken;
  }

  private isBetter(number: number, shared: number, than: number): boolean {
    const other = this.shared[than] ?? 0;
    return shared > other || (shared === other && number < (this.numbers[than] ?? 0));
  }
}

/**
 * For each text in the order in which they were gathered, which is that of their receipt, the earlier ones that
 * `chooseCandidates` chooses.
 * @param each told those of one text, most keys in common first
 */
export function candidatesOf(
  { blocks, ends, owners }: SharedKeys,
  each: (later: number, earlier: readonly number[]) => void,
): void {
  const shared = new Int32Array(ends.length);
  const met = new Int32Array(ends.length);
  const best = new Best();
  let to = 0;
  for (let later = 0; later < ends.length; later++) {
    const from = to;
    to = ends[later] ?? 0;
    let strangers = 0;
    for (let i = from; i < to; i++) {
      const block = blocks[i] ?? -1;
      if (block < 0) continue;
      const weight = i === to - 1 ? WHOLE : 1;
      const known = owners[block] ?? 0;
      for (let o = block + 1; o <= block + known; o++) {
        const owner = owners[o] ?? 0;
        const before = shared[owner] ?? 0;
        if (before === 0) met[strangers++] = owner;
        shared[owner] = before + weight;
      }
      if (known < OWNERS) {
        owners[block] = known + 1;
        owners[block + known + 1] = later;
      }
    }
    if (strangers === 0) continue;
    for (let i = 0; i < strangers; i++) {
      const owner = met[i] ?? 0;
      const inCommon = shared[owner] ?? 0;
      const keysOfIt = (ends[owner] ?? 0) - (owner === 0 ? 0 : (ends[owner - 1] ?? 0));
      if (isWorth(inCommon, to - from, keysOfIt)) best.offer(owner, inCommon);
      shared[owner] = 0;
    }
    const chosen = best.take();
    if (chosen.length > 0) each(later, chosen);
  }
}
