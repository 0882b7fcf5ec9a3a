import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import type { JobsOptions, Queue as BullQueue } from 'bullmq';
import { logger } from '../log.js';
import { Settings } from '../settings.js';
import { connectBackend, type QueueBackend } from './backend.js';
import type { Job } from './job.js';

const log = logger('queue');
const PATIENCE_MS = 1_500;

/**
 * The doorbell. PostgreSQL holds what has to be done; ringing only makes it happen sooner, so a bell that fails is logged
 * and forgotten: the sweeper of the lib finds the work from the tables.
 */
@Injectable()
export class Queue implements OnModuleDestroy {
  private backend: Promise<QueueBackend> | undefined;
  private readonly queues = new Map<string, BullQueue>();

  constructor(private readonly settings: Settings) {}

  /**
   * Asks for a job soon. Never throws, and never keeps the caller longer than a moment.
   * `key`: while a job of that key waits, ringing again changes nothing; while it runs, one more run follows it.
   */
  async ring<Data>(job: Job<Data>, data: Data, options: { key?: string; delay?: number } = {}): Promise<void> {
    const rung = this.add(job, data, options).catch((error: unknown) => {
      log.warn({ job: job.name, error: String(error) }, 'the bell was not heard; the sweeper will find the work');
    });
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, PATIENCE_MS);
    });
    await Promise.race([rung, patience]);
    clearTimeout(timer);
  }

  /** The BullMQ queue that a job belongs to: the part of its name before the dot. */
  async of(job: Job): Promise<BullQueue> {
    const name = queueName(job);
    const backend = await this.connect();
    let queue = this.queues.get(name);
    if (queue === undefined) {
      queue = backend.queue(name);
      queue.on('error', (error) => log.debug({ queue: name, error: String(error) }, 'queue connection'));
      this.queues.set(name, queue);
    }
    return queue;
  }

  connect(): Promise<QueueBackend> {
    this.backend ??= connectBackend(this.settings).catch((error: unknown) => {
      this.backend = undefined;
      throw error;
    });
    return this.backend;
  }

  async onModuleDestroy(): Promise<void> {
    await Promise.all([...this.queues.values()].map((queue) => queue.close().catch(() => undefined)));
    this.queues.clear();
    if (this.backend !== undefined) await this.backend.then((backend) => backend.close()).catch(() => undefined);
  }

  private async add<Data>(job: Job<Data>, data: Data, options: { key?: string; delay?: number }): Promise<void> {
    const payload = job.schema.parse(data);
    const jobOptions: JobsOptions = {
      attempts: job.attempts,
      backoff: { type: 'exponential', delay: 1_000 },
      removeOnComplete: true,
      removeOnFail: { count: 1_000 },
      ...(options.delay === undefined ? {} : { delay: options.delay }),
      ...(options.key === undefined
        ? {}
        : { deduplication: { id: `${job.name}/${options.key}`, keepLastIfActive: true } }),
    };
    const queue = await this.of(job);
    await queue.add(job.name, payload, jobOptions);
  }
}

/** `findings.read-response` waits in the queue `findings`. */
export function queueName(job: Pick<Job, 'name'>): string {
  return job.name.slice(0, job.name.indexOf('.'));
}
