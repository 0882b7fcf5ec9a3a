import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Test, type TestingModule } from '@nestjs/testing';
import { Redis } from 'ioredis';
import { createTransport } from 'nodemailer';
import pg from 'pg';
import { ConsultationsModule, Consultations } from '#consultations';
import { Decisions, DecisionsModule } from '#decisions';
import { Findings, FindingsModule } from '#findings';
import { IntakeModule } from '#intake';
import { Outcomes, OutcomesModule } from '#outcomes';
import { PlatformModule, Settings } from '#platform';
import { openAnother, playToDecisions, playUntilClosed } from '../../apps/cli/src/demo/play.js';
import { Sample } from '../../apps/cli/src/demo/sample.js';
import { Composition } from '../support/composition.js';
import { createEmptyDatabase, type TestDatabase } from '../support/database.js';
import { APPROVER, OFFICER } from '../support/factory.js';
import { hasRedis, startRedis, type TestRedis } from '../support/redis.js';
import { until } from '../support/until.js';

const cast = { officer: OFFICER, approver: APPROVER };
const onRedis = hasRedis() ? describe : describe.skip;

onRedis('docker-compose.yml, its commands and environment as processes', () => {
  let database: TestDatabase;
  let redis: TestRedis;
  let composition: Composition;
  let people: TestingModule;
  let sample: Sample;

  beforeAll(async () => {
    [database, redis] = await Promise.all([createEmptyDatabase(), startRedis()]);
    composition = await Composition.read({ databaseUrl: database.url, redisUrl: redis.url });
    sample = await Sample.open(join(process.cwd(), 'examples/aldermouth-getting-about'), 400);
  }, 60_000);

  afterAll(async () => {
    await composition.stop();
    await people.close();
    await redis.stop();
    await database.drop();
  }, 60_000);

  it('has two web and two worker processes, which wait for the database to be brought up to date', () => {
    const { web, worker, mailroom, migrate } = composition.services;
    expect([web?.deploy?.replicas, worker?.deploy?.replicas, mailroom?.deploy?.replicas]).toEqual([2, 2, undefined]);
    for (const app of [web, worker, mailroom]) {
      expect(app?.depends_on?.['migrate']?.condition).toBe('service_completed_successfully');
    }
    expect(migrate?.depends_on?.['postgres']?.condition).toBe('service_healthy');
  });

  it('brings an empty database up to date, and does nothing the second time', async () => {
    const first = await composition.runOnce('migrate');
    expect(first.output()).toMatch(/up to date \(\d+ ran: /);
    expect(await first.ended).toBe(0);
    const second = await composition.runOnce('migrate');
    expect(second.output()).toContain('nothing to do');
    expect(await second.ended).toBe(0);
  }, 90_000);

  it('starts', async () => {
    for (const service of ['web', 'worker', 'mailroom']) await composition.start(service);
    expect(composition.containers.map(({ service }) => service)).toEqual([
      'web',
      'web',
      'worker',
      'worker',
      'mailroom',
    ]);
    const settings = new Settings({ databaseUrl: database.url, redisUrl: redis.url, logLevel: 'fatal' });
    people = await Test.createTestingModule({
      imports: [
        PlatformModule.with(settings),
        ConsultationsModule,
        IntakeModule,
        FindingsModule,
        OutcomesModule,
        DecisionsModule,
      ],
    }).compile();
    await people.init();
  }, 180_000);

  it('carries a consultation to published decisions, although a worker is killed and Redis is emptied meanwhile', async () => {
    await playUntilClosed(people, sample, cast, () => undefined);
    const consultation = await people.get(Consultations).get(sample.consultation.slug);
    let disturbed = false;
    const settled = async () => {
      if (!disturbed) {
        disturbed = true;
        await composition.of('worker')[0]?.started.kill();
        await emptied(redis);
        await composition.startOne('worker');
      }
      await untilSettled(people, consultation.id);
    };
    await playToDecisions(people, sample, cast, { tell: () => undefined, settled });

    const received = await counted(database.url);
    expect(received).toBeGreaterThanOrEqual(400);
    for (const { id } of consultation.items) {
      const sealed = await people.get(Outcomes).latest(id);
      expect(sealed?.report.reconciliation.submissions).toMatchObject({ received, undisposed: 0, balanced: true });
    }
    for (const { port } of composition.of('web')) {
      for (const { ref, recommendationId } of consultation.items) {
        const { current } = await people.get(Decisions).forRecommendation(recommendationId);
        expect(current?.state).toBe('published');
        const page = await fetch(
          `http://127.0.0.1:${String(port)}/recommendations/${consultation.assembly.slug}/${ref}`,
        );
        expect(page.status).toBe(200);
        expect(await page.text()).toContain(current?.statusLabel ?? 'a published decision');
      }
    }
  }, 600_000);

  it('gives one receipt to one intent, whichever web process it reaches', async () => {
    await openAnother(people, sample, cast);
    const consultation = await people.get(Consultations).get(sample.open.slug);
    const [item] = consultation.items;
    const key = randomUUID();
    const answers = await Promise.all(
      composition.of('web').map(async ({ port }) => {
        const response = await fetch(
          `http://127.0.0.1:${String(port)}/api/v1/consultations/${consultation.slug}/submissions`,
          {
            method: 'POST',
            headers: { 'content-type': 'application/json', 'idempotency-key': key },
            body: JSON.stringify({
              answers: [{ item: item?.ref, stance: 'supports', text: 'Trees keep the street cool in July.' }],
              respondent: { kind: 'person' },
              publish: 'anonymous',
            }),
          },
        );
        return { status: response.status, body: (await response.json()) as { reference: string } };
      }),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 201]);
    expect(answers[0]?.body).toEqual(answers[1]?.body);
  }, 120_000);

  it('takes an answer by mail', async () => {
    const consultation = await people.get(Consultations).get(sample.open.slug);
    const [mailroom] = composition.of('mailroom');
    const before = await counted(database.url);
    await createTransport({ host: '127.0.0.1', port: mailroom?.port ?? 0, ignoreTLS: true }).sendMail({
      from: 'ivy@reader.example',
      to: `${consultation.slug}+${consultation.items[0]?.ref ?? ''}@localhost`,
      subject: 'My view',
      text: 'I support this, because the pavement is too narrow for a pram.',
    });
    await until(async () => (await counted(database.url)) === before + 1, { what: 'the mail is a submission' });
  }, 60_000);

  it('stops when it is asked to', async () => {
    const running = composition.containers.filter(({ started }) => started.isRunning());
    expect(running).toHaveLength(5);
    const codes = await Promise.all(running.map(({ started }) => started.stop()));
    // A process that lets SIGTERM end it after it has closed its connections has no exit code.
    for (const code of codes) expect([0, null, 143]).toContain(code);
  }, 60_000);
});

/** Quiet twice in a row: the workers begin a moment after they were rung. */
async function untilSettled(people: TestingModule, consultationId: string): Promise<void> {
  let quiet = 0;
  await until(
    async () => {
      const { settled } = await people.get(Findings).progress(consultationId);
      quiet = settled ? quiet + 1 : 0;
      if (quiet < 2) await pause(300);
      return quiet >= 2;
    },
    { seconds: 300, what: 'the workers have nothing left to do' },
  );
}

async function emptied({ url }: TestRedis): Promise<void> {
  const client = new Redis(url);
  await client.flushall();
  await client.quit();
}

async function counted(url: string): Promise<number> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ n: number }>('SELECT count(*)::int AS n FROM intake_submissions');
    return rows[0]?.n ?? 0;
  } finally {
    await client.end();
  }
}
