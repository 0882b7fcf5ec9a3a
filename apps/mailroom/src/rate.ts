const MOST_NAMES = 10_000;

/**
 * So many a minute for each name, and after a quiet minute that many at once. Slows down and never loses: whoever hears
 * "later" comes again.
 */
export class Rate {
  private readonly used = new Map<string, { left: number; at: number }>();

  constructor(private readonly aMinute: number) {}

  /** Whether one more may pass now; `now` in milliseconds that never run backwards. */
  take(name: string, now: number): boolean {
    const left = this.leftOf(name, now);
    if (left < 1) return false;
    if (this.used.size >= MOST_NAMES) this.forget(now);
    this.used.set(name, { left: left - 1, at: now });
    return true;
  }

  private leftOf(name: string, now: number): number {
    const used = this.used.get(name);
    if (used === undefined) return this.aMinute;
    return Math.min(this.aMinute, used.left + ((now - used.at) * this.aMinute) / 60_000);
  }

  /** Those who have everything left again; where nobody has, all: a crowd is not one sender. */
  private forget(now: number): void {
    for (const name of this.used.keys()) if (this.leftOf(name, now) >= this.aMinute) this.used.delete(name);
    if (this.used.size >= MOST_NAMES) this.used.clear();
  }
}
