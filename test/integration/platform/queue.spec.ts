import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Injectable, Module } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import { z } from 'zod';
import { defineJob, Handles, JobHost, PlatformModule, Queue, Settings } from '#platform';
import { createTestDatabase, type TestDatabase } from '../../support/database.js';
import { startRedis, type TestRedis } from '../../support/redis.js';
import { until } from '../../support/until.js';

const NOTE = defineJob({ name: 'bells.take-note', schema: z.object({ id: z.string() }), concurrency: 4 });
const STUMBLE = defineJob({ name: 'bells.stumble', schema: z.object({ id: z.string() }), attempts: 3 });
const TICK = defineJob({ name: 'bells.tick', schema: z.object({}), every: 300 });

@Injectable()
class Bells {
  readonly noted: string[] = [];
  readonly stumbled: string[] = [];
  ticks = 0;
  gate: Promise<void> = Promise.resolve();

  @Handles(NOTE)
  async note({ id }: { id: string }): Promise<void> {
    this.noted.push(id);
    await this.gate;
  }

  @Handles(STUMBLE)
  stumble({ id }: { id: string }): Promise<void> {
    this.stumbled.push(id);
    return this.stumbled.length < 2 ? Promise.reject(new Error('not yet')) : Promise.resolve();
  }

  @Handles(TICK)
  tick(): Promise<void> {
    this.ticks += 1;
    return Promise.resolve();
  }
}

@Module({ providers: [Bells] })
class BellsModule {}

describe.each(['PostgreSQL', 'Redis'])('the doorbell on %s', (kind) => {
  let database: TestDatabase;
  let redis: TestRedis | undefined;
  let app: TestingModule;
  let bells: Bells;

  beforeAll(async () => {
    database = await createTestDatabase();
    redis = kind === 'Redis' ? await startRedis() : undefined;
  });

  afterAll(async () => {
    await redis?.stop();
    await database.drop();
  });

  beforeEach(async () => {
    const settings = new Settings({ databaseUrl: database.url, redisUrl: redis?.url });
    app = await Test.createTestingModule({ imports: [PlatformModule.with(settings), BellsModule] }).compile();
    await app.init();
    await app.get(JobHost).start();
    bells = app.get(Bells);
  });

  afterEach(async () => {
    await app.close();
  });

  it('brings every job that was rung to its handler', async () => {
    const ids = Array.from({ length: 50 }, (_, i) => `n${String(i)}`);
    await Promise.all(ids.map((id) => app.get(Queue).ring(NOTE, { id })));
    await until(() => bells.noted.length >= 50);
    expect([...bells.noted].sort()).toEqual([...ids].sort());
  });

  it('tries again what failed', async () => {
    await app.get(Queue).ring(STUMBLE, { id: 'once more' });
    await until(() => bells.stumbled.length >= 2);
    expect(bells.stumbled).toEqual(['once more', 'once more']);
  });

  it('rings by itself what has a schedule', async () => {
    await until(() => bells.ticks >= 2);
    expect(bells.ticks).toBeGreaterThanOrEqual(2);
  });

  it('runs a key once more after bells that came while it ran, however many they were', async () => {
    let open: () => void = () => undefined;
    bells.gate = new Promise((resolve) => {
      open = resolve;
    });
    const ring = () => app.get(Queue).ring(NOTE, { id: 'same' }, { key: 'same' });
    await ring();
    await until(() => bells.noted.length === 1);
    for (let i = 0; i < 5; i += 1) await ring();
    open();
    await until(() => bells.noted.length === 2);
    await app.get(Queue).ring(NOTE, { id: 'after' });
    await until(() => bells.noted.includes('after'));
    expect(bells.noted).toEqual(['same', 'same', 'after']);
  });

  it('refuses a payload that its schema does not allow, without troubling the caller', async () => {
    await app.get(Queue).ring(NOTE, { id: 7 } as unknown as { id: string });
    await app.get(Queue).ring(NOTE, { id: 'fine' });
    await until(() => bells.noted.length > 0);
    expect(bells.noted).toEqual(['fine']);
  });
});

describe('a worker', () => {
  it('does not start when a declared job has no handler', async () => {
    const database = await createTestDatabase();
    const settings = new Settings({ databaseUrl: database.url });
    const app = await Test.createTestingModule({ imports: [PlatformModule.with(settings)] }).compile();
    await app.init();
    await expect(app.get(JobHost).start()).rejects.toThrow('has no handler');
    await app.close();
    await database.drop();
  });
});

describe('a bell nobody can hear', () => {
  it('does not keep the caller and does not throw', async () => {
    const database = await createTestDatabase();
    const settings = new Settings({ databaseUrl: database.url, redisUrl: 'redis://127.0.0.1:1' });
    const app = await Test.createTestingModule({ imports: [PlatformModule.with(settings), BellsModule] }).compile();
    await app.init();
    const started = performance.now();
    await app.get(Queue).ring(NOTE, { id: 'unheard' });
    expect(performance.now() - started).toBeLessThan(5_000);
    await app.close();
    await database.drop();
  });
});
