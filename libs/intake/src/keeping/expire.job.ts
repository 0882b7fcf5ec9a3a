import { defineJob } from '#platform';
import { z } from 'zod';

const DAY_MS = 86_400_000;

/** Lets go what has been kept long enough, once a day. */
export const EXPIRE = defineJob({ name: 'intake.expire', schema: z.object({}), every: DAY_MS, attempts: 1 });
