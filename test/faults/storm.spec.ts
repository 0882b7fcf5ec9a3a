import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Test, type TestingModule } from '@nestjs/testing';
import { Redis } from 'ioredis';
import { AccountsModule } from '#accounts';
import { Consultations, ConsultationsModule } from '#consultations';
import { CorrespondenceModule } from '#correspondence';
import { Findings, FindingsModule } from '#findings';
import { Intake, IntakeModule } from '#intake';
import { Journal } from '#journal';
import { Db, PlatformModule, Settings } from '#platform';
import { playUntilClosed } from '../../apps/cli/src/demo/play.js';
import { Sample } from '../../apps/cli/src/demo/sample.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { APPROVER, OFFICER } from '../support/factory.js';
import { startProcess, type StartedProcess } from '../support/processes.js';
import { startRedis, type TestRedis } from '../support/redis.js';
import { until } from '../support/until.js';

/** So many answers of the sample, which is some 1,300 responses: long enough to be hit in every stage. */
const ANSWERS = 600;
const KILLINGS = 6;
const seed = Number(process.env['STORM_SEED'] ?? Date.now() % 100_000);

interface World {
  database: TestDatabase;
  app: TestingModule;
  consultation: string;
  start: () => StartedProcess;
}

describe(`a worker that is killed again and again (STORM_SEED=${String(seed)})`, () => {
  const worlds: World[] = [];
  let redis: TestRedis;
  let calm: object;

  beforeAll(async () => {
    redis = await startRedis();
    const world = await received();
    worlds.push(world);
    const worker = world.start();
    await settled(world);
    await worker.stop();
    calm = await figures(world);
  }, 180_000);

  afterAll(async () => {
    for (const { app, database } of worlds) {
      await app.close();
      await database.drop();
    }
    await redis.stop();
  });

  it('finds the same as on a calm day, with the queue in PostgreSQL', async () => {
    const world = await received();
    worlds.push(world);
    await storm(world, () => Promise.resolve());
    expect(await figures(world)).toEqual(calm);
  }, 240_000);

  it('finds the same as on a calm day, with a Redis that is emptied in between', async () => {
    const world = await received(redis.url);
    worlds.push(world);
    const client = new Redis(redis.url);
    await storm(world, async () => {
      await client.flushall();
    });
    client.disconnect();
    expect(await figures(world)).toEqual(calm);
  }, 240_000);
});

/** Everything received and nothing read: the state in which the worker finds it. */
async function received(redisUrl?: string): Promise<World> {
  const database = await createTestDatabase();
  const settings = new Settings({ databaseUrl: database.url, redisUrl });
  const libs = [AccountsModule, ConsultationsModule, IntakeModule, FindingsModule, CorrespondenceModule];
  const app = await Test.createTestingModule({ imports: [PlatformModule.with(settings), ...libs] }).compile();
  await app.init();
  const sample = await Sample.open('examples/aldermouth-getting-about', ANSWERS);
  await playUntilClosed(app, sample, { officer: OFFICER, approver: APPROVER }, () => undefined);
  const { id } = await app.get(Consultations).get(sample.consultation.slug);
  const env = {
    DATABASE_URL: database.url,
    LOG_LEVEL: 'silent',
    ...(redisUrl === undefined ? {} : { REDIS_URL: redisUrl }),
  };
  return { database, app, consultation: id, start: () => startProcess('worker', [], { env }) };
}

/** Kills the worker at moments drawn from the seed, lets something else go wrong each time, and starts it again. */
async function storm(world: World, alsoWrong: () => Promise<void>): Promise<void> {
  const random = generator(seed);
  for (let i = 0; i < KILLINGS; i += 1) {
    const worker = world.start();
    const before = await done(world);
    await until(async () => (await done(world)) > before || (await isSettled(world)), {
      seconds: 90,
      what: 'work goes on',
    });
    await new Promise((resolve) => setTimeout(resolve, random() * 700));
    await worker.kill();
    await alsoWrong();
  }
  const worker = world.start();
  await settled(world);
  await worker.stop();
}

async function done(world: World): Promise<number> {
  const { stages } = await world.app.get(Findings).progress(world.consultation);
  return stages.reduce((sum, stage) => sum + stage.done, 0);
}

async function isSettled(world: World): Promise<boolean> {
  return (await world.app.get(Findings).progress(world.consultation)).settled;
}

/** Nothing is left to find, to integrate or to acknowledge, twice in a row. */
async function settled(world: World): Promise<void> {
  let quiet = 0;
  const look = async () => {
    const [waiting] = await world.app.get(Db).query<{ n: number }>(
      `SELECT (SELECT count(*) FROM journal_entries WHERE index IS NULL)
            + (SELECT count(*) FROM correspondence_messages WHERE state IN ('pending', 'sending')) AS n`,
    );
    quiet = (await isSettled(world)) && Number(waiting?.n) === 0 ? quiet + 1 : 0;
    return quiet > 8;
  };
  await until(look, { seconds: 150, what: 'the machine has nothing left to do' });
}

/** What was found, told by receipt numbers: ids differ from run to run, numbers and texts do not. */
async function figures({ app, consultation }: World): Promise<object> {
  const db = app.get(Db);
  const table = (sql: string) => db.query<object>(sql);
  const { ok, entries } = await app.get(Journal).verify();
  return {
    reconciliation: await app.get(Intake).reconciliation(consultation),
    groups: await table(
      `SELECT i.ref, g.kind, array_agg(r.number ORDER BY r.number) AS numbers
         FROM findings_v_group g JOIN intake_v_response r ON r.id = g.response_id JOIN consultations_v_item i ON i.id = r.item_id
        GROUP BY i.ref, g.group_id, g.kind ORDER BY i.ref, min(r.number), g.kind`,
    ),
    stance: await table(
      `SELECT i.ref, s.stance, s.source, count(*)::int AS n, sum(r.number)::int AS numbers
         FROM findings_v_stance s JOIN intake_v_response r ON r.id = s.response_id JOIN consultations_v_item i ON i.id = s.item_id
        GROUP BY 1, 2, 3 ORDER BY 1, 2, 3`,
    ),
    tone: await table(
      `SELECT i.ref, s.label, count(*)::int AS n, round(sum(s.score)::numeric, 6)::text AS score
         FROM findings_v_sentiment s JOIN consultations_v_item i ON i.id = s.item_id GROUP BY 1, 2 ORDER BY 1, 2`,
    ),
    themes: await table(
      `SELECT i.ref, c.label, array_agg(r.number ORDER BY r.number) AS numbers
         FROM findings_candidate_themes c JOIN findings_candidate_members m ON m.candidate_id = c.id
         JOIN intake_v_response r ON r.id = m.response_id JOIN consultations_v_item i ON i.id = c.item_id
        WHERE c.run_id = (SELECT id FROM findings_theme_runs t WHERE t.item_id = c.item_id AND done_at IS NOT NULL
                           ORDER BY asked_at DESC LIMIT 1)
        GROUP BY i.ref, c.id, c.label ORDER BY i.ref, c.label`,
    ),
    acknowledgements: await table(
      `SELECT count(*)::int AS n, count(DISTINCT message_id)::int AS ids FROM correspondence_messages`,
    ),
    journal: { ok, entries },
  };
}

/** A small generator of numbers in [0, 1): mulberry32. */
function generator(start: number): () => number {
  let state = start >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
