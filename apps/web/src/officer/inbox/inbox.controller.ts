import { Controller, Get, Param, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import type { Staff } from '#accounts';
import { Consultations } from '#consultations';
import { CHANNELS, DISPOSITIONS, Inbox, KeyedSheets } from '#intake';
import { CurrentStaff, page, Roles } from '../../shell/index.js';
import { inboxView, PAGE_SIZE } from './inbox.view.js';
import { submissionView } from './submission.view.js';

/** Wrong or empty filters are no filters: a list is never an error. */
const query = z.object({
  consultation: z.string().min(1).optional().catch(undefined),
  channel: z.enum(CHANNELS).optional().catch(undefined),
  disposition: z.enum(DISPOSITIONS).optional().catch(undefined),
  below: z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER).optional().catch(undefined),
  part: z.enum(['unsettled', 'settled']).optional().catch(undefined),
});

/** What a browser may do with something that a stranger sent: keep it as a file, and nothing else. */
const AS_FILE = {
  'content-type': 'application/octet-stream',
  'content-security-policy': "default-src 'none'; sandbox",
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
};

/** Submissions by door and by what became of them, the unsettled first, and each with its original. */
@Controller('officer/inbox')
@Roles('officer', 'approver')
export class InboxController {
  constructor(
    private readonly inbox: Inbox,
    private readonly consultations: Consultations,
    private readonly sheets: KeyedSheets,
  ) {}

  @Get()
  async list(@Query() asked: unknown, @Res() reply: FastifyReply): Promise<FastifyReply> {
    const { below, part = 'unsettled', ...filter } = query.parse(asked);
    const after = below === undefined ? undefined : { part, number: below };
    const [lines, counts, consultations, keyed] = await Promise.all([
      this.inbox.list({ ...filter, after, size: PAGE_SIZE }),
      this.inbox.counts(filter.consultation),
      this.consultations.listPublic(),
      this.sheets.waiting(filter.consultation),
    ]);
    const found = { lines, counts, consultations, keyed: keyed.length };
    return page(reply, 'officer/inbox/list', inboxView({ ...filter, after }, found));
  }

  @Get(':id')
  async show(@Param('id') id: string, @CurrentStaff() staff: Staff, @Res() reply: FastifyReply): Promise<FastifyReply> {
    const submission = await this.inbox.get(id);
    const { items } = await this.consultations.get(submission.consultation.slug);
    return page(reply, 'officer/inbox/submission', submissionView(submission, items, staff));
  }

  /** Byte for byte, and never to be opened by a browser as what it says it is. */
  @Get(':id/original')
  async original(@Param('id') id: string, @Res() reply: FastifyReply): Promise<FastifyReply> {
    const { reference, original } = await this.inbox.get(id);
    const disposition = `attachment; filename="${reference}.original"`;
    return reply.headers(AS_FILE).header('content-disposition', disposition).send(original.bytes);
  }

  /** A file as it was sent, under its name with nothing in it that a header could mistake. */
  @Get(':id/files/:file')
  async file(@Param('id') id: string, @Param('file') file: string, @Res() reply: FastifyReply): Promise<FastifyReply> {
    const { name, bytes } = await this.inbox.attachment(id, file);
    const disposition = `attachment; filename*=UTF-8''${encodeURIComponent(name === '' ? 'file' : name).replaceAll("'", '%27')}`;
    return reply.headers(AS_FILE).header('content-disposition', disposition).send(bytes);
  }
}
