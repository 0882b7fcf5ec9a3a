import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';

/** What a supervisor needs to start a program again. */
export interface Program {
  command: string;
  args: readonly string[];
  env?: Readonly<Record<string, string>>;
}

const AGAIN_AFTER_MS = 150;
const LAST_WORDS = 2_000;

/** A program that is started again whenever it ends, as a supervisor of the machine would, and that can be killed. */
export class Kept {
  private child: ChildProcess | undefined;
  private wanted = true;
  private readonly living: Promise<void>;
  /** The end of what it said, of all its lives. */
  words = '';

  constructor(
    readonly name: string,
    private readonly program: Program,
  ) {
    this.living = this.keepAlive();
  }

  /** As hard as a power cut, at this instant; it comes back by itself. */
  kill(): void {
    this.child?.kill('SIGKILL');
  }

  async stop(): Promise<void> {
    this.wanted = false;
    this.child?.kill('SIGTERM');
    const hurry = setTimeout(() => this.child?.kill('SIGKILL'), 3_000);
    await this.living;
    clearTimeout(hurry);
  }

  private async keepAlive(): Promise<void> {
    do {
      await this.runOnce();
      await pause(AGAIN_AFTER_MS);
    } while (this.wanted);
  }

  private async runOnce(): Promise<void> {
    const { command, args, env = {} } = this.program;
    const child = spawn(command, args, {
      env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...env },
      // The channel is for those that end when their parent does.
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    this.child = child;
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.words = (this.words + text).slice(-LAST_WORDS);
      });
    }
    await new Promise<void>((resolve) => {
      child.once('error', () => {
        resolve();
      });
      child.once('exit', () => {
        resolve();
      });
    });
  }
}
