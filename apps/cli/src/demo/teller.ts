import { setTimeout as pause } from 'node:timers/promises';
import type { Progress } from '#findings';

const LOOK_MS = 500;
const PATIENCE_MS = 20 * 60_000;

/** Tells on stderr how far the play is: a line that is written over on a terminal, a line every few seconds elsewhere. */
export class Teller {
  private lastLine = 0;
  private open = false;
  private readonly began = Date.now();

  readonly tell = (sentence: string, done?: number): void => {
    if (done === undefined) this.say(sentence);
    else this.passing(`${done.toLocaleString('en-GB')} ${sentence}`);
  };

  say(sentence: string): void {
    this.close();
    const seconds = ((Date.now() - this.began) / 1000).toFixed(0).padStart(4);
    process.stderr.write(`${seconds} s  ${sentence}\n`);
  }

  /** Waits until the machine has nothing left to do, telling how far it is. */
  async wait(look: () => Promise<Progress>): Promise<void> {
    // The worker begins a moment after it was rung, so one quiet look is not enough.
    let quiet = 0;
    const patience = Date.now() + PATIENCE_MS;
    while (Date.now() < patience) {
      const { stages, settled } = await look();
      quiet = settled ? quiet + 1 : 0;
      if (quiet === 2) {
        this.close();
        return;
      }
      this.passing(stages.map(({ stage, done, of }) => `${stage} ${String(done)}/${String(of)}`).join(' · '));
      await pause(LOOK_MS);
    }
    throw new Error('the worker has not settled in twenty minutes');
  }

  private passing(line: string): void {
    if (process.stderr.isTTY) {
      process.stderr.write(`\r\u001b[2K        ${line}`);
      this.open = true;
    } else if (Date.now() - this.lastLine > 3_000) {
      this.lastLine = Date.now();
      process.stderr.write(`        ${line}\n`);
    }
  }

  private close(): void {
    if (this.open) process.stderr.write('\r\u001b[2K');
    this.open = false;
  }
}
