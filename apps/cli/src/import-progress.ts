import { Presets, SingleBar } from 'cli-progress';

const LINE_MS = 3_000;
const whole = new Intl.NumberFormat('en-GB');

/** Tells on stderr how far a file is read: a bar on a terminal, elsewhere a line every few seconds. */
export class ImportProgress {
  private readonly bar: SingleBar | undefined;
  private last = performance.now();

  constructor(private readonly size: number) {
    if (!process.stderr.isTTY) return;
    const format = 'import {bar} {percentage}% {rows} rows, {failed} not taken';
    this.bar = new SingleBar(
      { format, stream: process.stderr, hideCursor: true, clearOnComplete: true },
      Presets.shades_classic,
    );
    this.bar.start(size, 0, { rows: '0', failed: '0' });
  }

  tell(bytes: number, { rows, failed }: { rows: number; failed: number }): void {
    const told = { rows: whole.format(rows), failed: whole.format(failed) };
    this.bar?.update(bytes, told);
    if (this.bar !== undefined || performance.now() - this.last < LINE_MS) return;
    this.last = performance.now();
    const percent = String(Math.floor((100 * bytes) / Math.max(1, this.size)));
    process.stderr.write(`import: ${percent} %, ${told.rows} rows, ${told.failed} not taken\n`);
  }

  stop(): void {
    this.bar?.stop();
  }
}
