import { Injectable } from '@nestjs/common';
import { defineJob, Handles } from '#platform';
import { z } from 'zod';
import { Consultations } from './consultations.service.js';

/** Moves stored states on by the clock. A late run hurts nobody: what is open is decided from the instants. */
export const TURN_CLOCK = defineJob({
  name: 'consultations.turn-clock',
  schema: z.object({}),
  every: 15_000,
  concurrency: 1,
});

@Injectable()
export class ConsultationsJobs {
  constructor(private readonly consultations: Consultations) {}

  @Handles(TURN_CLOCK)
  async turnClock(): Promise<void> {
    await this.consultations.openAndCloseWhatIsDue();
  }
}
