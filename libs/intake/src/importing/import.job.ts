import { defineJob } from '#platform';
import { z } from 'zod';

/** Does the imports that wait. By schedule, and sooner when a page rings. */
export const IMPORT_RESPONSES = defineJob({
  name: 'intake.import-responses',
  schema: z.object({}),
  every: 5_000,
  attempts: 1,
});
