import { Body, Controller, Get, Post, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { NotFound } from '#platform';
import { Consultations } from '#consultations';
import { Intake, readReference } from '#intake';
import type { ReceiptStory } from '#intake';
import { page } from '../../shell/index.js';
import { Later } from './later.js';
import { askView, storyView } from './receipts.view.js';

const form = z.object({ reference: z.string().default(''), secret: z.string().default('') });

/** What became of an answer, for whoever holds its reference and secret. Both come by POST: never in an address. */
@Controller('receipts')
export class ReceiptsController {
  constructor(
    private readonly intake: Intake,
    private readonly consultations: Consultations,
    private readonly later: Later,
  ) {}

  @Get()
  ask(@Res() reply: FastifyReply): FastifyReply {
    return page(reply, 'public/receipts/ask', askView());
  }

  @Post()
  async tell(@Body() body: unknown, @Res() reply: FastifyReply): Promise<FastifyReply> {
    const typed = form.parse(body);
    const asked = askView(typed, readReference(typed.reference) !== undefined);
    if (asked.errors.length > 0) return page(reply, 'public/receipts/ask', asked, 422);
    const story = await this.intake.receipt(typed.reference, typed.secret).catch(notFound);
    if (story === undefined) return page(reply, 'public/receipts/ask', askView(typed, true, 'unknown'), 422);
    const consultation = await this.consultations.byId(story.consultation.id);
    return page(
      reply,
      'public/receipts/story',
      storyView(story, consultation, await this.later.of(story, consultation)),
    );
  }
}

function notFound(error: unknown): ReceiptStory | undefined {
  if (error instanceof NotFound) return undefined;
  throw error;
}
