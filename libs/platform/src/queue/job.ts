import 'reflect-metadata';
import type { z } from 'zod';

/** A kind of background work. Payloads carry ids only; what has to be done can always be read from the tables. */
export interface Job<Data = unknown> {
  /** `lib.verb-noun`; the part before the dot is the queue. */
  readonly name: string;
  readonly schema: z.ZodType<Data>;
  /** Rings by itself every so many milliseconds, with an empty payload. */
  readonly every?: number;
  /** How many may run at once in one worker; the lib's queue takes the highest of its jobs. */
  readonly concurrency: number;
  /** Tries before it is set aside as failed; the sweeper of its lib will still find the work. */
  readonly attempts: number;
}

const defined = new Map<string, Job>();

/** Declares a job. Its handler is the one method marked `@Handles(job)`. */
export function defineJob<Data>(
  job: Pick<Job<Data>, 'name' | 'schema'> & Partial<Pick<Job<Data>, 'every' | 'concurrency' | 'attempts'>>,
): Job<Data> {
  if (!/^[a-z]+\.[a-z-]+$/u.test(job.name)) throw new Error(`job ${job.name}: a name reads lib.verb-noun`);
  const whole = { concurrency: 2, attempts: 5, ...job };
  defined.set(job.name, whole);
  return whole;
}

/** Every job declared in this process. */
export function definedJobs(): ReadonlyMap<string, Job> {
  return defined;
}

const HANDLES = Symbol('handles');

/** Marks the method that does a job. It must be idempotent: it may run twice, and at the same time in two processes. */
export function Handles<Data>(job: Job<Data>) {
  return <Method extends (data: Data) => Promise<unknown>>(
    _target: object,
    _property: string,
    descriptor: TypedPropertyDescriptor<Method>,
  ): void => {
    if (descriptor.value === undefined) throw new Error(`job ${job.name}: its handler must be a method`);
    Reflect.defineMetadata(HANDLES, job.name, descriptor.value);
  };
}

/** The job that this method was marked to handle, if any. */
export function handledBy(method: unknown): string | undefined {
  return typeof method === 'function' ? (Reflect.getMetadata(HANDLES, method) as string | undefined) : undefined;
}
