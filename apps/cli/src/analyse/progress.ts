import { Presets, SingleBar } from 'cli-progress';

/** Tells on stderr how far long work has come: a bar on a terminal, elsewhere a line every few seconds. */
export class Progress {
  private readonly bar: SingleBar | undefined;
  private readonly timer: NodeJS.Timeout | undefined;
  private readonly began = performance.now();
  private done = 0;
  private steps = 1;
  private doing = '';

  constructor(private readonly name: string) {
    if (process.stderr.isTTY) {
      this.bar = new SingleBar(
        {
          format: `${name} {bar} {percentage}% {doing}`,
          stream: process.stderr,
          hideCursor: true,
          clearOnComplete: true,
        },
        Presets.shades_classic,
      );
      this.bar.start(this.steps, 0, { doing: this.doing });
    } else {
      this.timer = setInterval(() => {
        const seconds = Math.round((performance.now() - this.began) / 1000);
        process.stderr.write(
          `${this.name}: ${this.doing}, ${String(this.done)} of ${String(this.steps)} steps, ${String(seconds)} s\n`,
        );
      }, 3000);
      this.timer.unref();
    }
  }

  now({ doing, done, of }: { doing: string; done: number; of: number }): void {
    this.doing = doing;
    this.done = done;
    this.steps = of;
    this.bar?.setTotal(of);
    this.bar?.update(done, { doing });
  }

  stop(): void {
    this.bar?.stop();
    clearInterval(this.timer);
  }
}
