import { Injectable } from '@nestjs/common';
import { defineJob, Handles } from '#platform';
import { z } from 'zod';
import { Integrator } from './integrator.js';
import { Subscriptions } from './subscriptions.js';

/** Indexes what was appended and hands it to the subscribers. By schedule, and sooner when somebody rings. */
export const INTEGRATE = defineJob({ name: 'journal.integrate', schema: z.object({}), every: 2_000, attempts: 1 });

@Injectable()
export class JournalJobs {
  constructor(
    private readonly integrator: Integrator,
    private readonly subscriptions: Subscriptions,
  ) {}

  @Handles(INTEGRATE)
  async integrate(): Promise<void> {
    await this.integrator.integrate();
    await this.subscriptions.deliver();
  }
}
