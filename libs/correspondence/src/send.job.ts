import { defineJob } from '#platform';
import { z } from 'zod';

/** Sends what is due. By schedule, and sooner when something was written. */
export const SEND = defineJob({ name: 'correspondence.send', schema: z.object({}), every: 10_000, attempts: 1 });
