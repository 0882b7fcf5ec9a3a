import { Controller, Get, Param, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { Journal } from '#journal';
import { NotFound } from '#platform';
import { page } from '../../shell/index.js';
import { entryView, journalView, pageStart } from './journal.view.js';

const place = z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER);

/** The log of what happened, open to everybody: its state, its entries, and the proof that each is in it. */
@Controller('journal')
export class JournalController {
  constructor(private readonly journal: Journal) {}

  @Get()
  async show(@Query('before') before: string | undefined, @Res() reply: FastifyReply): Promise<FastifyReply> {
    const checkpoint = await this.journal.checkpoint();
    const asked = before === undefined ? undefined : place.safeParse(before).data;
    const range = pageStart(checkpoint.size, asked);
    const entries = range.to > range.from ? await this.journal.entries(range.from, range.to - range.from) : [];
    return page(reply, 'public/journal/journal', journalView(checkpoint, entries, range));
  }

  @Get('entries/:index')
  async entry(@Param('index') asked: string, @Res() reply: FastifyReply): Promise<FastifyReply> {
    const index = place.safeParse(asked).data;
    if (index === undefined) throw new NotFound('The journal has no such entry.');
    const proof = await this.journal.inclusionProof(index);
    const [entry] = await this.journal.entries(index, 1);
    if (entry?.index !== index) throw new NotFound('The journal has no such entry.');
    return page(reply, 'public/journal/entry', entryView(entry, proof));
  }
}
