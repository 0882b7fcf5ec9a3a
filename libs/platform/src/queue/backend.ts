import { createRequire } from 'node:module';
import { createPostgresBackend, Queue as BullQueue, runMigrations, Worker, type Processor } from 'bullmq';
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

const WORKER = { autorun: true, lockDuration: 60_000, stalledInterval: 15_000, maxStalledCount: 5 } as const;

function redis(url: string): QueueBackend {
  // A producer must not hang while Redis is away: the answer to the public does not wait for a doorbell.
  const producer = { url, maxRetriesPerRequest: 1, connectTimeout: 2_000 };
  const consumer = { url, maxRetriesPerRequest: null };
  return {
    queue: (name) => new BullQueue(name, { connection: producer, skipWaitingForReady: true, prefix: 'throughline' }),
    worker: (name, work, concurrency) =>
      new Worker(name, work, { connection: consumer, prefix: 'throughline', concurrency, ...WORKER }),
    close: () => Promise.resolve(),
  };
}

async function postgres(connectionString: string): Promise<QueueBackend> {
  // pg is a CommonJS module whose pool BullMQ must share with us, or it opens a pool for each queue.
  const { Pool } = createRequire(import.meta.url)('pg') as typeof import('pg');
  const pool = new Pool({ connectionString, max: 20, options: '-c search_path=bullmq', keepAlive: true });
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
