import { Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { Clock, NotFound } from '#platform';
import { Consultations } from '#consultations';
import { Equality, Intake, readReference } from '#intake';
import { page } from '../../shell/index.js';
import { Later } from './later.js';
import { askView, storyView } from './receipts.view.js';
import type { Holder } from './receipts.view.js';

const form = z.object({ reference: z.string().default(''), secret: z.string().default('') });

/** Shows the story of an answer to whoever sent its reference and secret, and asks again where they are not right. */
@Injectable()
export class Tellings {
  constructor(
    private readonly intake: Intake,
    private readonly consultations: Consultations,
    private readonly equality: Equality,
    private readonly later: Later,
    private readonly clock: Clock,
  ) {}

  /** What was typed, where it is a receipt's; else the answer is the page that asks for it again. */
  async holder(body: unknown, reply: FastifyReply): Promise<Holder | undefined> {
    const typed = form.parse(body);
    const asked = askView(typed, readReference(typed.reference) !== undefined);
    const known = asked.errors.length === 0 && (await this.storyOf(typed)) !== undefined;
    if (known) return typed;
    const view = asked.errors.length > 0 ? asked : askView(typed, true, 'unknown');
    page(reply, 'public/receipts/ask', view, 422);
    return undefined;
  }

  /** `said`: what was just done, or why it was not. */
  async tell(
    holder: Holder,
    reply: FastifyReply,
    said: { done?: string; refused?: string } = {},
  ): Promise<FastifyReply> {
    const story = await this.intake.receipt(holder.reference, holder.secret);
    const consultation = await this.consultations.byId(story.consultation.id);
    const answered = (await this.equality.of(story.submissionId)) !== undefined;
    const more = { holder, answered, now: this.clock.now(), ...said };
    const view = storyView(story, consultation, await this.later.of(story, consultation), more);
    return page(reply, 'public/receipts/story', view, said.refused === undefined ? 200 : 409);
  }

  private async storyOf({ reference, secret }: Holder) {
    try {
      return await this.intake.receipt(reference, secret);
    } catch (error) {
      if (error instanceof NotFound) return undefined;
      throw error;
    }
  }
}
