import { Controller, Get, Param, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { Correspondence } from '#correspondence';
import { page, Roles } from '../../shell/index.js';
import { messageView, outboxView, PAGE_SIZE, STATES } from './outbox.view.js';

const query = z.object({
  state: z.enum(STATES).optional().catch(undefined),
  page: z.coerce.number().int().min(1).max(100_000).catch(1),
});

/** Messages of ours: what went out, what waits, what failed and why. */
@Controller('officer/outbox')
@Roles('officer', 'approver')
export class OutboxController {
  constructor(private readonly correspondence: Correspondence) {}

  @Get()
  async list(@Query() asked: unknown, @Res() reply: FastifyReply): Promise<FastifyReply> {
    const filter = query.parse(asked);
    const { state, page: number } = filter;
    const messages = await this.correspondence.list({ ...(state && { state }), page: number, size: PAGE_SIZE });
    const view = outboxView(await this.correspondence.counts(), messages, { state, page: number });
    return page(reply, 'officer/outbox/list', view);
  }

  @Get(':id')
  async show(@Param('id') id: string, @Res() reply: FastifyReply): Promise<FastifyReply> {
    return page(reply, 'officer/outbox/message', messageView(await this.correspondence.get(id)));
  }
}
