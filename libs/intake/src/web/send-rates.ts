import { createHmac } from 'node:crypto';

const WINDOW_MS = 60_000;
export const MOST_A_MINUTE = 20;

/** How many acts of sending came from each network address in the last minute. Addresses are kept as keyed hashes only. */
export class SendRates {
  /** By address: when each act of sending was first seen. */
  private readonly seen = new Map<string, Map<string, number>>();
  private swept = 0;

  constructor(private readonly key: Buffer) {}

  /** Notes this one, and says whether as many others as are let through came before it. The same act again is not another. */
  isBusy({ address, intent }: { address: string; intent: string }, now: number): boolean {
    this.sweep(now);
    const hash = createHmac('sha256', this.key).update(address).digest('base64url');
    const acts = this.seen.get(hash) ?? new Map<string, number>();
    this.seen.set(hash, acts);
    for (const [act, at] of acts) if (at <= now - WINDOW_MS) acts.delete(act);
    const others = acts.size - (acts.has(intent) ? 1 : 0);
    if (!acts.has(intent)) acts.set(intent, now);
    return others >= MOST_A_MINUTE;
  }

  /** Forgets addresses of which nothing came for a minute. */
  private sweep(now: number): void {
    if (now - this.swept < WINDOW_MS) return;
    this.swept = now;
    for (const [hash, acts] of this.seen) {
      if ([...acts.values()].every((at) => at <= now - WINDOW_MS)) this.seen.delete(hash);
    }
  }
}
