import { createRequire } from 'node:module';
import { createPostgresBackend, Queue as BullQueue, runMigrations, Worker, type Processor } from 'bullmq';
import { Redis } from 'ioredis';
import type { Settings } from '../settings.js';

/** Makes BullMQ queues and workers on whichever back end the settings name. Nothing else knows which it is. */
export interface QueueBackend {
  queue(name: string): BullQueue;
  worker(name: string, work: Processor, concurrency: number): Worker;
  close(): Promise<void>;
}

/** Redis where `REDIS_URL` is set; else the schema `bullmq` of our own PostgreSQL. */
export async function connectBackend(settings: Settings): Promise<QueueBackend> {
  return settings.redisUrl === undefined ? postgres(settings.databaseUrl) : redis(settings.redisUrl);
}

/**
 * What a killed worker held is taken up again after ten to fifteen seconds. Heavy work is in threads, so a living worker always
 * renews in time; and where it did not, running twice does no harm.
 */
const WORKER = { autorun: true, lockDuration: 10_000, stalledInterval: 5_000, maxStalledCount: 100 } as const;

function redis(url: string): QueueBackend {
  // A producer must not hang while Redis is away: the answer to the public does not wait for a doorbell.
  const producer = new Redis(url, { maxRetriesPerRequest: 1, connectTimeout: 2_000 });
  const consumer = new Redis(url, { maxRetriesPerRequest: null });
  for (const client of [producer, consumer]) client.on('error', () => undefined); // each use reports its own failure
  const shared = { prefix: 'throughline', skipWaitingForReady: true };
  return {
    queue: (name) => new BullQueue(name, { ...shared, connection: producer }),
    worker: (name, work, concurrency) =>
      new Worker(name, work, { ...shared, connection: consumer, concurrency, ...WORKER }),
    close: () => {
      producer.disconnect();
      consumer.disconnect();
      return Promise.resolve();
    },
  };
}

async function postgres(connectionString: string): Promise<QueueBackend> {
  // pg is a CommonJS module whose pool BullMQ must share with us, or it opens a pool for each queue.
  const { Pool } = createRequire(import.meta.url)('pg') as typeof import('pg');
  const pool = new Pool({ connectionString, max: 20, options: '-c search_path=bullmq', keepAlive: true });
  pool.setMaxListeners(0); // each queue and worker listens to it for itself
  pool.on('error', () => undefined); // an idle connection dropped: the pool opens another
  const client = await pool.connect();
  try {
    await runMigrations(client);
  } finally {
    client.release();
  }
  const options = { connection: pool };
  return {
    queue: (name) => new BullQueue(name, options, createPostgresBackend) as unknown as BullQueue,
    worker: (name, work, concurrency) =>
      new Worker(name, work, { ...options, concurrency, ...WORKER }, createPostgresBackend) as unknown as Worker,
    close: () => pool.end(),
  };
}
