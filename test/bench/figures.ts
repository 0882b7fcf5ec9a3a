import { loadavg } from 'node:os';

/** One line of JSON on stdout, as all benches print; words for people go to stderr. */
export function print(figures: { bench: string; unit: string; value: number } & Record<string, unknown>): void {
  process.stdout.write(`${JSON.stringify(figures)}\n`);
}

export function say(sentence: string): void {
  const [load = 0] = loadavg();
  process.stderr.write(`  ${sentence} (load ${load.toFixed(1)})\n`);
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
  const lower = sorted[Math.ceil(sorted.length / 2) - 1] ?? Number.NaN;
  return (lower + upper) / 2;
}

/** To three digits or whole: more is noise. */
export function rounded(value: number): number {
  return value >= 1_000 ? Math.round(value) : Number(value.toPrecision(3));
}
