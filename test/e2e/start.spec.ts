import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { Clone, ordinaryUser } from '../support/clone.js';
import { accepts, freePort } from '../support/ports.js';
import { type StartedProcess, untilAnswers } from '../support/processes.js';
import { until } from '../support/until.js';

const patience = 60;

async function untilUp(started: StartedProcess, port: number): Promise<void> {
  await untilAnswers(started, `http://127.0.0.1:${String(port)}/`, patience);
}

/** The lines it ended with, without those that any start says. */
async function lastWords(started: StartedProcess): Promise<string[]> {
  await started.ended;
  const lines = started.output().trim().split('\n');
  return lines.filter((line) => !/^(Starting Throughline|Making a new database|Building)/.test(line));
}

async function query(clone: Clone, text: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: await clone.databaseUrl() });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(text)).rows;
  } finally {
    await client.end();
  }
}

const other = ordinaryUser();
const users = [
  { who: process.getuid?.() === 0 ? 'root' : 'an ordinary user', user: undefined, possible: true },
  { who: 'an ordinary user beside root', user: other, possible: other !== undefined },
];

describe.each(users)('a clone under a folder of mode 700, as $who', ({ user, possible }) => {
  const when = possible ? it : it.skip;
  let clone: Clone;

  beforeAll(async () => {
    if (possible) clone = await Clone.make(user);
  }, 120_000);

  afterAll(async () => {
    if (possible) await clone.remove();
  }, 60_000);

  when(
    'starts, keeps its data, and is found as it was at the second start',
    async () => {
      const port = await freePort();
      const first = clone.up({ PORT: String(port) });
      await untilUp(first, port);
      await query(clone, 'CREATE TABLE kept AS SELECT 42 AS answer');
      const postgres = await clone.postgresPid();
      expect(await first.stop('SIGINT')).toBe(0);
      await until(() => !isRunning(postgres), { what: 'PostgreSQL ends with it' });
      expect(await accepts(port)).toBe(false);

      const second = clone.up({ PORT: String(port) });
      await untilUp(second, port);
      expect(await query(clone, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
      expect(await second.stop()).toBe(0);
    },
    180_000,
  );

  when(
    'recovers after kill -9 of everything, on the same port, at once',
    async () => {
      const port = await freePort();
      const first = clone.up({ PORT: String(port) });
      await untilUp(first, port);
      await query(clone, 'CREATE TABLE survived AS SELECT 1 AS one');
      process.kill(await clone.postgresPid(), 'SIGKILL');
      await first.kill();

      const second = clone.up({ PORT: String(port) });
      await untilUp(second, port);
      expect(await query(clone, 'SELECT one FROM survived')).toEqual([{ one: 1 }]);
      await second.stop();
    },
    180_000,
  );

  when(
    'stops what kill -9 of the first process left behind',
    async () => {
      const port = await freePort();
      const first = clone.up({ PORT: String(port) });
      await untilUp(first, port);
      const postgres = await clone.postgresPid();
      await first.kill();
      await until(async () => !isRunning(postgres) && !(await accepts(port)), { what: 'nothing is left running' });
    },
    120_000,
  );
});

describe('a start that cannot be', () => {
  let clone: Clone;

  beforeAll(async () => {
    clone = await Clone.make();
  }, 120_000);

  afterAll(async () => {
    await clone.remove();
  }, 60_000);

  it('names every wrong variable at once', async () => {
    const started = clone.up({ PORT: 'abc', SMTP_IN_PORT: '99999', REDIS_URL: 'nowhere', LOG_LEVEL: 'loud' });
    const words = await lastWords(started);
    expect(await started.ended).toBe(1);
    expect(words.map((line) => line.slice(0, line.indexOf(':'))).sort()).toEqual([
      'LOG_LEVEL',
      'PORT',
      'REDIS_URL',
      'SMTP_IN_PORT',
    ]);
  });

  it('names every port that is taken, in a line each, and leaves nothing running', async () => {
    const takers = [createServer(), createServer()];
    const [web, mail] = await Promise.all(takers.map(listening));
    try {
      const started = clone.up({ PORT: String(web), SMTP_IN_PORT: String(mail) });
      expect(await lastWords(started)).toEqual([
        expect.stringContaining(`PORT: ${String(web)} is taken by another program`),
        expect.stringContaining(`SMTP_IN_PORT: ${String(mail)} is taken by another program`),
      ]);
      expect(await started.ended).toBe(1);
      await expect(clone.postgresPid()).rejects.toThrow();
    } finally {
      for (const taker of takers) taker.close();
    }
  }, 60_000);

  it('says that it is running already, with the pid, and leaves that one alone', async () => {
    const port = await freePort();
    const first = clone.up({ PORT: String(port) });
    await untilUp(first, port);
    const second = clone.up({ PORT: '0' });
    const [line, ...more] = await lastWords(second);
    expect(line).toContain(`already running on this data directory (pid ${String(first.pid)})`);
    expect(more).toEqual([]);
    expect(await second.ended).toBe(1);
    await untilUp(first, port);
    await first.stop();
  }, 120_000);

  it('says in one line that the database cannot be reached', async () => {
    const started = clone.up({ PORT: '0', DATABASE_URL: `postgres://u:hush@127.0.0.1:${String(await freePort())}/db` });
    const [line, ...more] = await lastWords(started);
    expect(line).toMatch(/^DATABASE_URL: .*ECONNREFUSED/);
    expect(line).not.toContain('hush');
    expect(more).toEqual([]);
    expect(await started.ended).toBe(1);
  }, 60_000);

  it('says in one line that the data are of another PostgreSQL, and leaves them as they are', async () => {
    await writeFile(join(clone.dataDir, 'postgres/PG_VERSION'), '15\n');
    const started = clone.up({ PORT: '0' });
    const [line, ...more] = await lastWords(started);
    expect(line).toMatch(/^DATA_DIR: .* holds data of PostgreSQL 15, and this Throughline brings PostgreSQL 18/);
    expect(more).toEqual([]);
    expect(await started.ended).toBe(1);
    await writeFile(join(clone.dataDir, 'postgres/PG_VERSION'), '18\n');
  }, 60_000);
});

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function listening(server: ReturnType<typeof createServer>): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, '0.0.0.0', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });
}
