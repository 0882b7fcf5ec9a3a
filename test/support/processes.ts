import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { accepts } from './ports.js';
import { until } from './until.js';

export interface StartedProcess {
  readonly pid: number;
  /** Everything it has said so far, on both channels. */
  output(): string;
  isRunning(): boolean;
  /** Resolves with its exit code, or null where a signal ended it. */
  readonly ended: Promise<number | null>;
  /** Ctrl-C, as a supervisor says it; waits for the end. Safe to call twice. */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
  /** As hard as a power cut. */
  kill(): Promise<number | null>;
}

export interface StartOptions {
  /** Beside PATH and HOME nothing is inherited: a variable of the machine must not decide a test. */
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  readonly uid?: number;
  readonly gid?: number;
}

const root = process.cwd();

/** Starts a built app (`web`, `worker`, `mailroom`, `cli`) with the given arguments, from `dist/`. */
export function startProcess(app: string, args: readonly string[], options: StartOptions = {}): StartedProcess {
  return startCommand(process.execPath, [join(root, 'dist/apps', app, 'src/main.js'), ...args], options);
}

/** Starts any command; what it starts itself must end with it. */
export function startCommand(command: string, args: readonly string[], options: StartOptions = {}): StartedProcess {
  const { env = {}, ...rest } = options;
  const child = spawn(command, args, {
    cwd: root,
    ...rest,
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return watched(child, command);
}

/** Waits until the app answers there with a status below 500, or says why it ended instead. */
export async function untilAnswers(started: StartedProcess, url: string, seconds = 30): Promise<void> {
  await untilRunning(started, `${url} answers`, seconds, async () => {
    const response = await fetch(url, { redirect: 'manual' }).catch(() => undefined);
    await response?.arrayBuffer();
    return response !== undefined && response.status < 500;
  });
}

/** Waits until somebody takes connections on the port. */
export async function untilListens(started: StartedProcess, port: number, seconds = 30): Promise<void> {
  await untilRunning(started, `port ${String(port)} takes connections`, seconds, () => accepts(port));
}

async function untilRunning(
  started: StartedProcess,
  sentence: string,
  seconds: number,
  isSo: () => boolean | Promise<boolean>,
): Promise<void> {
  try {
    await until(
      async () => {
        if (await isSo()) return true;
        if (started.isRunning()) return false;
        throw new Error(`the process ended before ${sentence}`);
      },
      { seconds, what: sentence },
    );
  } catch (error) {
    throw new Error(`${error instanceof Error ? error.message : String(error)}; it said:\n${started.output()}`, {
      cause: error,
    });
  }
}

function watched(child: ChildProcess, command: string): StartedProcess {
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
  }
  let running = true;
  const ended = new Promise<number | null>((resolve) => {
    child.once('error', (error) => {
      said += `${command}: ${error.message}\n`;
      running = false;
      resolve(null);
    });
    child.once('close', (code) => {
      running = false;
      resolve(code);
    });
  });
  const end = (signal: NodeJS.Signals) => {
    if (running) child.kill(signal);
    return ended;
  };
  return {
    pid: child.pid ?? -1,
    output: () => said,
    isRunning: () => running,
    ended,
    stop: (signal = 'SIGTERM') => end(signal),
    kill: () => end('SIGKILL'),
  };
}
