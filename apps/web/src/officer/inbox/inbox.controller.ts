import { Controller, Get, Param, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { Consultations } from '#consultations';
import { CHANNELS, DISPOSITIONS, Inbox } from '#intake';
import { page, Roles } from '../../shell/index.js';
import { inboxView, PAGE_SIZE, submissionView } from './inbox.view.js';

/** Wrong or empty filters are no filters: a list is never an error. */
const query = z.object({
  consultation: z.string().min(1).optional().catch(undefined),
  channel: z.enum(CHANNELS).optional().catch(undefined),
  disposition: z.enum(DISPOSITIONS).optional().catch(undefined),
  below: z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER).optional().catch(undefined),
});

/** Submissions by door and by what became of them, and each with its original. */
@Controller('officer/inbox')
@Roles('officer', 'approver')
export class InboxController {
  constructor(
    private readonly inbox: Inbox,
    private readonly consultations: Consultations,
  ) {}

  @Get()
  async list(@Query() asked: unknown, @Res() reply: FastifyReply): Promise<FastifyReply> {
    const filter = query.parse(asked);
    const [lines, counts, consultations] = await Promise.all([
      this.inbox.list({ ...filter, size: PAGE_SIZE }),
      this.inbox.counts(filter.consultation),
      this.consultations.listPublic(),
    ]);
    return page(reply, 'officer/inbox/list', inboxView(filter, { lines, counts, consultations }));
  }

  @Get(':id')
  async show(@Param('id') id: string, @Res() reply: FastifyReply): Promise<FastifyReply> {
    return page(reply, 'officer/inbox/submission', submissionView(await this.inbox.get(id)));
  }

  /** Byte for byte, and never to be opened by a browser as what it says it is. */
  @Get(':id/original')
  async original(@Param('id') id: string, @Res() reply: FastifyReply): Promise<FastifyReply> {
    const { reference, original } = await this.inbox.get(id);
    return reply
      .type('application/octet-stream')
      .header('x-content-type-options', 'nosniff')
      .header('content-disposition', `attachment; filename="${reference}.original"`)
      .header('cache-control', 'no-store')
      .send(original.bytes);
  }
}
