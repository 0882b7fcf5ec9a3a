import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { JobHost, Queue } from '#platform';
import { INTEGRATE } from '#journal';
import { READ_RESPONSE, SWEEP } from '../../../libs/findings/src/findings.jobs.js';
import { hasRedis, startRedis, type TestRedis } from '../../support/redis.js';
import { until } from '../../support/until.js';
import { answers, letters, nearPairs, shuffled, withFooter } from './texts.js';
import { startWorld, type World } from './world.js';

const texts = shuffled(
  [
    ...withFooter(answers(90, 21)),
    ...letters(30, 22).map((text) => ({ text })),
    ...nearPairs(10, 23)
      .flat()
      .map((text) => ({ text })),
  ],
  2,
);
const BACKENDS = ['PostgreSQL', ...(hasRedis() ? ['Redis'] : [])];
if (!hasRedis()) console.warn('Left out: the pipeline on Redis, because this machine has no redis-server.');

describe.each(BACKENDS)('the pipeline by jobs on %s', (backend: string) => {
  let redis: TestRedis | undefined;
  let world: World;
  let calm: Record<string, unknown[]>;
  let consultationId: string;

  beforeAll(async () => {
    redis = backend === 'Redis' ? await startRedis() : undefined;
    world = await startWorld(redis === undefined ? {} : { redisUrl: redis.url });
    const consultation = await world.factory.consultation();
    consultationId = consultation.id;
    await world.receive(consultation, texts);
    await world.close(consultation);
    await world.findings.settle();
    calm = await world.found();
    await world.forget();
    await world.app.get(JobHost).start();
  });
  afterAll(async () => {
    await world.stop();
    await redis?.stop();
  });

  async function settled(): Promise<void> {
    const isSettled = async () => (await world.findings.progress(consultationId)).settled;
    await until(isSettled, { seconds: 50, what: 'the workers have settled everything' });
  }

  it('reads what is received, by the journal and the bell, and ends where a calm run in one process ends', async () => {
    // The subscriber begins with the first entry, so every response received above is delivered now.
    await world.app.get(Queue).ring(INTEGRATE, {});
    await settled();
    expect(await world.found()).toEqual(calm);
  });

  it('ends there as well when the queue is wiped in the middle and the sweeper has to find the work', async () => {
    await world.forget();
    const queue = await world.app.get(Queue).of(READ_RESPONSE);
    await world.app.get(Queue).ring(SWEEP, {});
    const read = async () => (await world.findings.progress(consultationId)).stages[0]?.done ?? 0;
    await until(async () => (await read()) > 0, { what: 'the first responses are read' });
    await queue.obliterate({ force: true });
    await settled();
    expect(await world.found()).toEqual(calm);
  });

  it('lets 1,000 pairs of near duplicates meet that arrive on eight connections at the same moment', async () => {
    const other = await startWorld({
      databaseUrl: world.url,
      ...(redis === undefined ? {} : { redisUrl: redis.url }),
    });
    try {
      await other.app.get(JobHost).start();
      const consultation = await world.factory.consultation();
      const pairs = nearPairs(1_000, 31);
      const ids = await world.receiveFile(
        consultation,
        pairs.flat().map((text) => ({ text })),
        'pairs',
      );
      // Two workers of four lanes each take the bells in turn, so the two of a pair are read at the same moment.
      const queue = await world.app.get(Queue).of(READ_RESPONSE);
      await queue.addBulk(ids.map((id) => ({ name: READ_RESPONSE.name, data: { responses: [id] } })));
      const isDone = async () => {
        const { items } = await world.findings.progress(consultation.id);
        return items[0]?.grouped === ids.length;
      };
      await until(isDone, { seconds: 100, what: 'the workers have read all pairs' });
      expect(await world.missed(ids)).toBe(0);
      expect(await world.deadlocks()).toBe(0);
    } finally {
      await other.stop();
    }
  }, 120_000);
});
