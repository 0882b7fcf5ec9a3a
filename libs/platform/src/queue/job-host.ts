import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { DiscoveryService, MetadataScanner } from '@nestjs/core';
import type { Job as BullJob, Worker } from 'bullmq';
import { logger } from '../log.js';
import { definedJobs, handledBy, type Job } from './job.js';
import { Queue, queueName } from './queue.js';

const log = logger('jobs');
const SCHEDULE_CHECK_MS = 10_000;
type Handler = (data: unknown) => Promise<unknown>;

/** Hosts what the libs declare: finds the handler of every job, starts a BullMQ worker for each queue, keeps the schedules. */
@Injectable()
export class JobHost implements OnModuleDestroy {
  private readonly workers: Worker[] = [];
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly queue: Queue,
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
  ) {}

  /** Starts working. Throws where a declared job has no handler, or two: better no worker than one that drops work. */
  async start(): Promise<void> {
    const handlers = this.handlers();
    const queues = new Map<string, Job[]>();
    for (const job of definedJobs().values()) {
      queues.set(queueName(job), [...(queues.get(queueName(job)) ?? []), job]);
    }
    const backend = await this.queue.connect();
    for (const [name, jobs] of queues) {
      const concurrency = Math.max(...jobs.map((job) => job.concurrency));
      const worker = backend.worker(name, (job) => this.work(job, handlers), concurrency);
      worker.on('error', (error) => log.debug({ queue: name, error: String(error) }, 'worker connection'));
      worker.on('failed', (job, error) =>
        log.error({ job: job?.name, attempt: job?.attemptsMade, error: error.stack ?? String(error) }, 'job failed'),
      );
      this.workers.push(worker);
    }
    await this.keepSchedules();
    this.timer = setInterval(() => void this.keepSchedules(), SCHEDULE_CHECK_MS);
  }

  /** Does every job that rings by itself once, in this process, without the queue. For tests and the command line. */
  async runScheduled(): Promise<void> {
    const handlers = this.handlers();
    for (const job of definedJobs().values()) {
      if (job.every !== undefined) await handlers.get(job.name)?.(job.schema.parse({}));
    }
  }

  async onModuleDestroy(): Promise<void> {
    clearInterval(this.timer);
    await Promise.all(this.workers.map((worker) => worker.close()));
  }

  /** A flushed Redis forgets its schedules, so they are looked for and put back for as long as the worker lives. */
  private async keepSchedules(): Promise<void> {
    for (const job of definedJobs().values()) {
      if (job.every === undefined) continue;
      try {
        const queue = await this.queue.of(job);
        const there = await queue.getJobScheduler(job.name);
        if (there?.every === job.every) continue;
        const options = { removeOnComplete: true, removeOnFail: { count: 100 } };
        await queue.upsertJobScheduler(job.name, { every: job.every }, { name: job.name, data: {}, opts: options });
      } catch (error) {
        log.warn({ job: job.name, error: String(error) }, 'schedule not kept; trying again');
      }
    }
  }

  private async work(job: BullJob, handlers: ReadonlyMap<string, Handler>): Promise<void> {
    const declared = definedJobs().get(job.name);
    const handler = handlers.get(job.name);
    if (declared === undefined || handler === undefined) throw new Error(`nobody handles ${job.name}`);
    await handler(declared.schema.parse(job.data));
  }

  private handlers(): Map<string, Handler> {
    const found = new Map<string, Handler>();
    for (const wrapper of this.discovery.getProviders()) {
      const instance: unknown = wrapper.isNotMetatype ? undefined : wrapper.instance;
      if (instance === null || typeof instance !== 'object') continue;
      const prototype = Object.getPrototypeOf(instance) as Record<string, unknown> | null;
      if (prototype === null) continue;
      for (const method of this.scanner.getAllMethodNames(prototype)) {
        const name = handledBy(prototype[method]);
        if (name === undefined) continue;
        if (found.has(name)) throw new Error(`job ${name} has two handlers`);
        found.set(name, (prototype[method] as Handler).bind(instance));
      }
    }
    for (const name of definedJobs().keys()) {
      if (!found.has(name)) throw new Error(`job ${name} has no handler`);
    }
    return found;
  }
}
