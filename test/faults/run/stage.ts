import 'reflect-metadata';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Module, type INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import pg from 'pg';
import { migrate } from '#config';
import { ConsultationsModule } from '#consultations';
import { FindingsModule } from '#findings';
import { IntakeModule } from '#intake';
import { EmbeddedPostgres, NestLog, PlatformModule, Settings } from '#platform';
import { Factory } from '../../support/factory.js';
import { accepts, freePort } from '../../support/ports.js';
import { hasRedis } from '../../support/redis.js';
import { until } from '../../support/until.js';
import { Kept } from './kept.js';
import type { Victim } from './nemesis.js';
import { plantInDatabase, preloadOf } from './mutants.js';
import type { Mutant } from './options.js';
import { say } from './say.js';

/** A consultation that is answered in the run. */
export interface Target {
  id: string;
  slug: string;
  /** Milliseconds since 1970. */
  closesAt: number;
}

/** A whole installation of processes that can be killed one by one. */
export interface Stage {
  readonly folder: string;
  readonly databaseUrl: string;
  readonly webUrl: string;
  readonly smtpPort: number;
  /** Web, worker, mailroom, Redis and PostgreSQL. */
  readonly victims: readonly Victim[];
  /** With the services of the libs on the same database, for as long as `work` takes. */
  withServices<T>(work: (services: INestApplicationContext) => Promise<T>): Promise<T>;
  stop(): Promise<void>;
}

@Module({})
class StageModule {}

const GUARD = new URL('../../../apps/cli/src/up/end-with-parent.js', import.meta.url).href;

export async function setStage(mutant: Mutant | undefined): Promise<Stage> {
  const folder = await mkdtemp(join(tmpdir(), 'throughline-faults-'));
  // Written to the disk as for people: a killing must not find a server that never promised to keep anything.
  const postgres = new EmbeddedPostgres({ dataDir: join(folder, 'data'), durable: true });
  const processes: Kept[] = [];
  const stop = async () => {
    await Promise.all(processes.map((each) => each.stop()));
    await postgres.stop();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    say('starting PostgreSQL, Redis, web, worker and mailroom');
    const { url: databaseUrl } = await postgres.start();
    await migrate(databaseUrl);
    await plantInDatabase(mutant, databaseUrl);
    const [webPort, smtpPort, redisPort] = [await freePort(), await freePort(), await freePort()];
    // Without one on this machine the queue is in PostgreSQL, which is killed as well.
    const withRedis = hasRedis();
    if (withRedis) processes.push(redis(redisPort, folder));
    const env = {
      DATABASE_URL: databaseUrl,
      REDIS_URL: withRedis ? `redis://127.0.0.1:${String(redisPort)}` : '',
      PORT: String(webPort),
      SMTP_IN_PORT: String(smtpPort),
      DATA_DIR: join(folder, 'data'),
      LOG_LEVEL: 'fatal',
      // Shared with the next run, since what is killed writes nothing into it.
      NODE_COMPILE_CACHE: fileURLToPath(new URL('../../../.compiled', import.meta.url)),
    };
    for (const name of ['web', 'worker', 'mailroom']) processes.push(app(name, env, mutant));
    const stage: Stage = {
      folder,
      databaseUrl,
      webUrl: `http://127.0.0.1:${String(webPort)}`,
      smtpPort,
      victims: [
        ...(withRedis ? [victim(processes, 'redis', () => accepts(redisPort))] : []),
        victim(processes, 'web', () => answers(`http://127.0.0.1:${String(webPort)}/healthz`)),
        victim(processes, 'mailroom', () => accepts(smtpPort)),
        victim(processes, 'worker', () => true),
        { name: 'postgres', kill: () => killPostgres(join(folder, 'data')), isUp: () => takesQueries(databaseUrl) },
      ],
      withServices: (work) => withServices(databaseUrl, work),
      stop,
    };
    await untilUp(stage);
    return stage;
  } catch (error) {
    for (const { name, words } of processes) process.stderr.write(words === '' ? '' : `${name} said:\n${words}\n`);
    await stop();
    throw error;
  }
}

/** One consultation that stays open, and one that closes so many seconds from now. */
export async function openConsultations(stage: Stage, closesIn: number): Promise<Target[]> {
  return stage.withServices(async (services) => {
    const factory = new Factory(services);
    const steady = await factory.consultation({ slug: 'steady' });
    const closesAt = new Date(Math.ceil(Date.now() + closesIn * 1_000));
    const closing = await factory.consultation({ slug: 'closing', state: 'closed', facts: { closesAt } });
    return [steady, closing].map(({ id, slug, closesAt: closes }) => ({ id, slug, closesAt: closes.getTime() }));
  });
}

/** Everything answers, whatever was killed last. */
export async function untilUp({ webUrl, smtpPort, databaseUrl }: Pick<Stage, 'webUrl' | 'smtpPort' | 'databaseUrl'>) {
  await until(() => answers(`${webUrl}/readyz`), { seconds: 90, what: 'web answers' });
  await until(() => accepts(smtpPort), { seconds: 90, what: 'the mailroom takes connections' });
  await until(() => takesQueries(databaseUrl), { seconds: 90, what: 'PostgreSQL takes queries' });
}

function app(name: string, env: Record<string, string>, mutant: Mutant | undefined): Kept {
  const main = fileURLToPath(new URL(`../../../apps/${name}/src/main.js`, import.meta.url));
  const preloads = [GUARD, ...preloadOf(mutant, name)].flatMap((module) => ['--import', module]);
  return new Kept(name, { command: process.execPath, args: [...preloads, main], env });
}

/** Empty after every start. */
function redis(port: number, folder: string): Kept {
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', folder];
  return new Kept('redis', { command: 'redis-server', args });
}

function victim(processes: readonly Kept[], name: string, isUp: Victim['isUp']): Victim {
  const kept = processes.find((each) => each.name === name);
  if (kept === undefined) throw new Error(`there is no process ${name}`);
  return {
    name,
    isUp,
    kill: () => {
      kept.kill();
    },
  };
}

/** The first process of the server, by the number it has left beside its data; it is started again on the same port. */
async function killPostgres(dataDir: string): Promise<void> {
  const text = await readFile(join(dataDir, 'postgres/postmaster.pid'), 'utf8').catch(() => '');
  const pid = Number(text.split('\n')[0]);
  try {
    if (pid > 1) process.kill(pid, 'SIGKILL');
  } catch (error) {
    // It was not up again since it was last killed.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

async function withServices<T>(databaseUrl: string, work: (services: INestApplicationContext) => Promise<T>) {
  const settings = new Settings({ databaseUrl, connections: 4 });
  const imports = [PlatformModule.with(settings), ConsultationsModule, IntakeModule, FindingsModule];
  const root = { module: StageModule, imports };
  const services = await NestFactory.createApplicationContext(root, { logger: new NestLog(), abortOnError: false });
  try {
    return await work(services);
  } finally {
    await services.close();
  }
}

async function answers(url: string): Promise<boolean> {
  const response = await fetch(url).catch(() => undefined);
  await response?.arrayBuffer().catch(() => undefined);
  return response !== undefined && response.status < 400;
}

async function takesQueries(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url });
  // A server that is killed while we are connected.
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('SELECT 1');
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}
