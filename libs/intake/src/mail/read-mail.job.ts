import { defineJob } from '#platform';
import { z } from 'zod';

/** Reads the messages that are stored and not read. By schedule, and sooner when the mailroom rings. */
export const READ_MAIL = defineJob({ name: 'intake.read-mail', schema: z.object({}), every: 5_000, attempts: 1 });
