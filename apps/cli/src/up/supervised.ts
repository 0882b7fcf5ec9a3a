import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';

export interface Program {
  readonly name: string;
  readonly main: string;
  readonly env: NodeJS.ProcessEnv;
  /** Gets each line that it says. */
  readonly heard: (line: string) => void;
  /** Told when it ended without being asked to. */
  readonly fell: (how: string) => void;
}

const guard = new URL('./end-with-parent.js', import.meta.url).href;
const firstWait = 500;
const longestWait = 30_000;

/** A process that is started again when it ends, after a wait that doubles until it has run well for a minute. */
export class Supervised {
  private child: ChildProcess | undefined;
  private stopping = new AbortController();
  private living: Promise<void> | undefined;

  constructor(private readonly program: Program) {}

  start(): void {
    this.living = this.keepAlive();
  }

  get isRunning(): boolean {
    return this.child !== undefined;
  }

  /** Asks it to finish what it does, and ends it after ten seconds. */
  async stop(): Promise<void> {
    this.stopping.abort();
    this.child?.kill('SIGTERM');
    const hurry = setTimeout(() => this.child?.kill('SIGKILL'), 10_000);
    await this.living;
    clearTimeout(hurry);
  }

  /** For whoever presses Ctrl-C a second time. */
  kill(): void {
    this.stopping.abort();
    this.child?.kill('SIGKILL');
  }

  private async keepAlive(): Promise<void> {
    let wait = firstWait;
    for (;;) {
      const began = Date.now();
      const how = await this.runOnce();
      if (this.stopping.signal.aborted) return;
      if (Date.now() - began > 60_000) wait = firstWait;
      this.program.fell(how);
      const waited = await pause(wait, true, { signal: this.stopping.signal }).catch(() => false);
      if (!waited) return;
      wait = Math.min(wait * 2, longestWait);
    }
  }

  private async runOnce(): Promise<string> {
    const { main, env, heard } = this.program;
    const child = spawn(process.execPath, ['--enable-source-maps', '--import', guard, main], {
      env,
      // A group of its own, so that Ctrl-C reaches it once: from us.
      detached: process.platform !== 'win32',
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    this.child = child;
    for (const stream of [child.stdout, child.stderr]) {
      if (stream !== null) createInterface({ input: stream }).on('line', heard);
    }
    const how = await new Promise<string>((resolve) => {
      child.once('error', (error) => {
        resolve(error.message);
      });
      child.once('exit', (code, signal) => {
        resolve(signal === null ? `exit code ${String(code)}` : `signal ${signal}`);
      });
    });
    this.child = undefined;
    return how;
  }
}
