import { defineJob } from '#platform';
import { z } from 'zod';

/** How many senders one ring names. */
export const MOST_SENDERS = 200;

/** Settles what the named senders sent; by schedule, with nobody named, those that the tables say are not settled. */
export const SETTLE_SENDERS = defineJob({
  name: 'intake.settle-senders',
  schema: z.object({ submissions: z.array(z.uuid()).max(MOST_SENDERS).optional() }),
  every: 5_000,
});
