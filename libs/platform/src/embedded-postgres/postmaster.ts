import { type ChildProcess, spawn } from 'node:child_process';
import { open, readFile, readlink, realpath, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Binaries } from './binaries.js';
import { identity } from './cluster.js';
import { EmbeddedPostgresFault } from './fault.js';
import { isRunning } from './hold.js';
import type { Place } from './place.js';

/** A server that runs: its first process, which answers for all others. */
export interface Postmaster {
  readonly pid: number;
  readonly port: number;
  readonly child: ChildProcess;
}

interface Launch {
  readonly place: Place;
  readonly binaries: Binaries;
  readonly logFile: string;
  readonly settings: Readonly<Record<string, string>>;
  /** Undefined lets the system choose a free one. */
  readonly port: number | undefined;
}

/**
 * Starts the server and waits until it takes connections, however long it has to recover what a hard stop left.
 *
 * @throws {EmbeddedPostgresFault} with the server's own last words where it does not start
 */
export async function launch(request: Launch): Promise<Postmaster> {
  const patience = Date.now() + 20_000;
  for (;;) {
    const port = request.port ?? (await freePort());
    const attempt = await tryLaunch(request, port);
    if (typeof attempt !== 'string') return attempt;
    // The port was taken in the meantime, or the remains of a killed server are still leaving.
    const mayPass = /could not bind|Address already in use|shared memory block|lock file/i.test(attempt);
    if (!mayPass || Date.now() > patience) {
      throw new EmbeddedPostgresFault(`PostgreSQL did not start: ${attempt} (see ${request.logFile})`);
    }
    await pause(200);
  }
}

/** Stops a server that this process started: open transactions are rolled back, everything is written. */
export async function shutDown(postmaster: Postmaster): Promise<void> {
  await stopProcess(postmaster.pid);
}

/**
 * Stops the server that a killed Throughline left running on the data, and clears away its name where another program
 * has its number by now. Does nothing where there is none.
 */
export async function stopLeftBehind(folder: string): Promise<void> {
  const left = await readPidFile(folder);
  if (left === undefined || !isRunning(left.pid)) return;
  if (await worksIn(left.pid, folder)) await stopProcess(left.pid);
  else await rm(join(folder, 'postmaster.pid'), { force: true });
}

/** The port of the server that runs on the data, once it takes connections. */
export async function runningPort(folder: string): Promise<number | undefined> {
  const found = await readPidFile(folder);
  return found?.ready === true && isRunning(found.pid) ? found.port : undefined;
}

async function tryLaunch(request: Launch, port: number): Promise<Postmaster | string> {
  const { place, binaries, logFile, settings } = request;
  const log = await open(logFile, 'a', 0o600);
  const { size: logged } = await log.stat();
  const all = { ...settings, port: String(port), listen_addresses: '127.0.0.1', unix_socket_directories: '' };
  const child = spawn(
    binaries.postgres,
    ['-D', place.folder, ...Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`])],
    {
      cwd: '/',
      // A group of its own: Ctrl-C at the terminal must reach us alone, and PostgreSQL be stopped last.
      detached: process.platform !== 'win32',
      stdio: ['ignore', log.fd, log.fd],
      env: {},
      ...identity(place.account),
    },
  );
  const failure = new Promise<Error>((resolve) => child.once('error', resolve));
  await log.close();
  if (child.pid === undefined) return (await failure).message;

  while (child.exitCode === null && child.signalCode === null) {
    const found = await readPidFile(place.folder);
    if (found?.pid === child.pid && found.ready) {
      stopWithParent(child);
      return { pid: child.pid, port, child };
    }
    await pause(10);
  }
  return lastWords(logFile, logged);
}

/**
 * Leaves a shell behind that waits for the end of this process, however it comes, and then stops the server: after
 * kill -9 nothing would be left that could.
 */
function stopWithParent(child: ChildProcess): void {
  if (process.platform === 'win32') return;
  const watch = spawn('/bin/sh', ['-c', 'cat >/dev/null; kill -INT "$1"', 'sh', String(child.pid)], {
    cwd: '/',
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  watch.on('error', () => undefined);
  watch.unref();
  const pipe = watch.stdin;
  pipe.on('error', () => undefined);
  // The pipe closes by itself when this process ends, and must not be what keeps it from ending.
  (pipe as unknown as { unref?: () => void }).unref?.();
  child.once('exit', () => {
    if (watch.pid !== undefined) killGroup(watch.pid);
  });
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}

/** Asks for a fast shutdown, and after a minute for an immediate one, from which the next start recovers. */
async function stopProcess(pid: number): Promise<void> {
  for (const signal of ['SIGINT', 'SIGQUIT', 'SIGKILL'] as const) {
    try {
      process.kill(pid, signal);
    } catch {
      return;
    }
    const patience = Date.now() + (signal === 'SIGINT' ? 60_000 : 5_000);
    while (isRunning(pid) && Date.now() < patience) await pause(10);
    if (!isRunning(pid)) return;
  }
}

/** The lines of `postmaster.pid`: number, folder, start, port, socket folder, address, memory key, state. */
async function readPidFile(folder: string): Promise<{ pid: number; port: number; ready: boolean } | undefined> {
  const text = await readFile(join(folder, 'postmaster.pid'), 'utf8').catch(() => '');
  const lines = text.split('\n');
  const pid = Number.parseInt(lines[0] ?? '', 10);
  if (!(pid > 0)) return undefined;
  return { pid, port: Number.parseInt(lines[3] ?? '', 10), ready: lines[7]?.trim() === 'ready' };
}

/** A server works inside its data; any other program with the same number does not. */
async function worksIn(pid: number, folder: string): Promise<boolean> {
  if (process.platform !== 'linux') return true;
  try {
    return (await readlink(`/proc/${String(pid)}/cwd`)) === (await realpath(folder));
  } catch {
    return false;
  }
}

async function lastWords(logFile: string, from: number): Promise<string> {
  const text = (await readFile(logFile)).subarray(from).toString('utf8');
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const said = lines.find((line) => line.includes('could not bind')) ?? lines.find((line) => /FATAL|PANIC/.test(line));
  return (said ?? lines.at(-1) ?? 'it ended without a word').replace(/^.*?(FATAL|PANIC|LOG|error): */, '');
}

async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => {
        resolve(typeof address === 'object' && address !== null ? address.port : 0);
      });
    });
  });
}
