import { spawn, spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from './until.js';
import { accepts, freePort } from './ports.js';

export interface TestRedis {
  readonly url: string;
  /** Kills it as hard as a machine that loses power, or stops it. Safe to call twice. */
  stop(signal?: NodeJS.Signals): Promise<void>;
}

/** Whether this machine has a Redis; what needs one says that it was left out where not. */
export function hasRedis(): boolean {
  return spawnSync('redis-server', ['--version'], { stdio: 'ignore' }).status === 0;
}

/** Starts a real Redis on a free port of 127.0.0.1, empty, with nothing kept on disk. */
export async function startRedis(): Promise<TestRedis> {
  const port = await freePort();
  const folder = await mkdtemp(join(tmpdir(), 'throughline-redis-'));
  const server = spawn(
    'redis-server',
    ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', folder],
    { stdio: 'ignore' },
  );
  const ended = new Promise<void>((resolve) => {
    server.once('error', () => {
      resolve();
    });
    server.once('exit', () => {
      resolve();
    });
  });
  const stop = async (signal: NodeJS.Signals = 'SIGTERM') => {
    server.kill(signal);
    await ended;
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await until(
      async () => {
        if (server.exitCode !== null) throw new Error(`redis-server ended with ${String(server.exitCode)}`);
        return accepts(port);
      },
      { what: 'Redis takes connections' },
    );
  } catch (error) {
    await stop('SIGKILL');
    throw error;
  }
  return { url: `redis://127.0.0.1:${String(port)}`, stop };
}
