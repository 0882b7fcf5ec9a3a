import { defineJob } from '#platform';
import { z } from 'zod';

/** Reads the files that are stored and not read. By schedule, and sooner when a door rings. */
export const READ_ATTACHMENTS = defineJob({
  name: 'intake.read-attachments',
  schema: z.object({}),
  every: 5_000,
  attempts: 1,
});
