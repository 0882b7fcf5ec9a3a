import { fork, type ChildProcess } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Injectable, type OnModuleDestroy } from '@nestjs/common';

/** What a task may use at most; whatever goes over it is killed, and nobody else is harmed. */
export interface SandboxLimits {
  seconds: number;
  /** Of the whole process, as the operating system counts them. */
  megabytes: number;
}

/** Why there is no result: it took too long, it took too much memory, it died, or it threw. */
export class SandboxFault extends Error {
  constructor(
    readonly reason: 'time' | 'memory' | 'died' | 'threw',
    message: string,
  ) {
    super(message);
  }
}

const PROCESSES = 2;
/** A process is replaced after so many tasks: what one of them left behind does not grow for ever. */
const TASKS_EACH = 500;
const WATCH_MS = 25;
const PAGE_BYTES = 4096;
const CHILD = new URL('./child.js', import.meta.url);

interface Waiting {
  task: { file: string; name: string; data: unknown };
  limits: SandboxLimits;
  resolve: (result: unknown) => void;
  reject: (fault: SandboxFault) => void;
}

interface Place {
  child: ChildProcess;
  megabytes: number;
  done: number;
  busy: boolean;
}

/**
 * Processes of their own for code that reads what strangers sent: a message or a file that hangs or swells takes down
 * only the process that reads it. Without the environment of ours, so that no secret is in reach.
 */
@Injectable()
export class Sandbox implements OnModuleDestroy {
  private readonly waiting: Waiting[] = [];
  private readonly places = new Set<Place>();
  private closed = false;

  /**
   * Runs the function that module `file` exports as `name` on `data`, at most two at once. Data in and out are plain
   * (structured clone). Throws SandboxFault.
   */
  run<Result>(file: URL, name: string, data: unknown, limits: SandboxLimits): Promise<Result> {
    return new Promise<unknown>((resolve, reject) => {
      this.waiting.push({ task: { file: built(file), name, data }, limits, resolve, reject });
      this.next();
    }) as Promise<Result>;
  }

  onModuleDestroy(): void {
    this.closed = true;
    for (const { child } of this.places) child.kill('SIGKILL');
    for (const one of this.waiting.splice(0)) one.reject(new SandboxFault('died', 'the sandbox was closed'));
  }

  private next(): void {
    const [first] = this.waiting;
    if (first === undefined || this.closed) return;
    const place = this.placeFor(first.limits);
    if (place === undefined) return;
    this.waiting.shift();
    this.work(place, first);
    this.next();
  }

  private placeFor({ megabytes }: SandboxLimits): Place | undefined {
    const idle = [...this.places].filter((place) => !place.busy);
    const fits = idle.find((place) => place.megabytes === megabytes);
    if (fits !== undefined) return fits;
    if (this.places.size >= PROCESSES) {
      const [other] = idle;
      if (other === undefined) return undefined;
      this.drop(other);
    }
    const place = { child: start(megabytes), megabytes, done: 0, busy: false };
    this.places.add(place);
    // An idle process that dies by itself is simply not there any more.
    place.child.once('exit', () => this.places.delete(place));
    place.child.on('error', () => undefined);
    return place;
  }

  private work(place: Place, { task, limits, resolve, reject }: Waiting): void {
    const { child } = place;
    place.busy = true;
    const finish = (settle: () => void, keep: boolean) => {
      clearTimeout(time);
      clearInterval(memory);
      child.off('message', answered);
      child.off('exit', died);
      place.busy = false;
      place.done += 1;
      if (!keep || place.done >= TASKS_EACH) this.drop(place);
      settle();
      this.next();
    };
    const fault = (reason: SandboxFault['reason'], message: string, keep = false) => {
      finish(() => {
        reject(new SandboxFault(reason, message));
      }, keep);
    };
    const answered = (message: unknown) => {
      const answer = message as { result?: unknown; error?: string };
      if (answer.error !== undefined) fault('threw', answer.error, true);
      else
        finish(() => {
          resolve(answer.result);
        }, true);
    };
    const died = () => {
      fault('died', 'the process ended before it answered');
    };
    const time = setTimeout(() => {
      fault('time', `it took longer than ${String(limits.seconds)} seconds`);
    }, limits.seconds * 1000);
    const memory = setInterval(() => {
      if (residentBytes(child) > limits.megabytes * 1024 * 1024)
        fault('memory', `it took more than ${String(limits.megabytes)} MB of memory`);
    }, WATCH_MS);
    child.on('message', answered);
    child.on('exit', died);
    child.send(task, (error) => {
      if (error !== null) fault('died', String(error));
    });
  }

  private drop(place: Place): void {
    this.places.delete(place);
    place.child.kill('SIGKILL');
  }
}

function start(megabytes: number): ChildProcess {
  return fork(built(CHILD, 'path'), {
    serialization: 'advanced',
    execArgv: [`--max-old-space-size=${String(megabytes)}`],
    env: { PATH: process.env['PATH'] },
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
}

/** The compiled module; beside a source (in tests) it stands at the same place below dist/. */
function built(file: URL, as: 'url' | 'path' = 'url'): string {
  const path = fileURLToPath(file);
  const compiled = existsSync(path) ? path : path.replace(`${sep}libs${sep}`, `${sep}dist${sep}libs${sep}`);
  return as === 'path' ? compiled : pathToFileURL(compiled).href;
}

/** Memory in use of a child; 0 where the system does not tell (the cap of its heap still holds). */
function residentBytes({ pid }: ChildProcess): number {
  try {
    const pages = readFileSync(`/proc/${String(pid)}/statm`, 'utf8').split(' ')[1];
    return Number(pages) * PAGE_BYTES;
  } catch {
    return 0;
  }
}
