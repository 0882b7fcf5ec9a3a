import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import pg from 'pg';

export interface TestDatabase {
  readonly url: string;
  drop(): Promise<void>;
}

/** Any number that nothing else locks: one worker of Jest makes the template, the others wait for it. */
const TEMPLATE_LOCK = 7_214_100;

/**
 * A database of one's own with all tables and no rows: a copy of one that was migrated once in this run.
 * `drop()` closes whatever is still connected.
 */
export async function createTestDatabase(): Promise<TestDatabase> {
  const name = `test_${randomBytes(8).toString('hex')}`;
  await asAdministrator(async (client) => {
    await client.query('SELECT pg_advisory_lock($1)', [TEMPLATE_LOCK]);
    // The lock is given back with the connection. A template cannot be copied twice at a time, so it is kept until then.
    const template = await migratedTemplate(client);
    await client.query(`CREATE DATABASE ${name} TEMPLATE ${template} STRATEGY file_copy`);
  });
  return { url: addressOf(name), drop: () => drop(name) };
}

/** A database of one's own with nothing in it at all. */
export async function createEmptyDatabase(): Promise<TestDatabase> {
  const name = `test_${randomBytes(8).toString('hex')}`;
  await asAdministrator(async (client) => {
    await client.query(`CREATE DATABASE ${name}`);
  });
  return { url: addressOf(name), drop: () => drop(name) };
}

async function migratedTemplate(client: pg.Client): Promise<string> {
  // One for each run: another run may be of another version of the migrations.
  const name = `template_run_${process.env['TEST_RUN'] ?? 'alone'}`;
  const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [name]);
  if (rowCount === 1) return name;
  const draft = `${name}_draft`;
  await client.query(`DROP DATABASE IF EXISTS ${draft} WITH (FORCE)`);
  await client.query(`CREATE DATABASE ${draft}`);
  await migrateApart(addressOf(draft));
  await client.query(`ALTER DATABASE ${draft} RENAME TO ${name}`);
  return name;
}

/** In a process of its own: the spec's must know no more libs than the spec has asked for. */
async function migrateApart(url: string): Promise<void> {
  const run = promisify(execFile);
  await run(process.execPath, ['scripts/build.mjs']);
  const script = `import { migrate } from '#config'; await migrate(process.env.DATABASE_URL);`;
  await run(process.execPath, ['--input-type=module', '--eval', script], {
    env: { ...process.env, NODE_OPTIONS: '', DATABASE_URL: url },
  });
}

async function drop(name: string): Promise<void> {
  await asAdministrator(async (client) => {
    await client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  });
}

async function asAdministrator(act: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = new pg.Client({ connectionString: administratorUrl() });
  await client.connect();
  try {
    await act(client);
  } finally {
    await client.end();
  }
}

function administratorUrl(): string {
  const url = process.env['TEST_DATABASE_URL'];
  if (url === undefined) throw new Error('TEST_DATABASE_URL is not set: test/support/global-setup.ts sets it');
  return url;
}

function addressOf(name: string): string {
  const url = new URL(administratorUrl());
  url.pathname = `/${name}`;
  return url.href;
}
