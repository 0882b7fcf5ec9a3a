import { Controller, Get, Param, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Consultations, phaseOf, type Consultation } from '#consultations';
import { Clock, NotFound, Settings } from '#platform';
import { page } from '../../shell/index.js';
import { consultationView, documentView } from './consultation.view.js';

/** Who may read a consultation before it is launched, as the public will. */
const WRITERS = ['officer', 'approver', 'admin'];

/** A consultation as the public sees it, and its documents. A draft is there only for those who write and approve it. */
@Controller('consultations/:slug')
export class ConsultationController {
  constructor(
    private readonly consultations: Consultations,
    private readonly clock: Clock,
    private readonly settings: Settings,
  ) {}

  @Get()
  async show(@Param('slug') slug: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply) {
    const site = { mailDomain: this.settings.mailDomain, now: this.clock.now() };
    return page(reply, 'public/consultation/show', consultationView(await this.readable(slug, request), site));
  }

  @Get('documents/:id')
  async document(
    @Param('slug') slug: string,
    @Param('id') id: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ) {
    const consultation = await this.readable(slug, request);
    const all = [...consultation.documents, ...consultation.items.flatMap((item) => item.documents)];
    const known = all.find((one) => one.id === id);
    if (known === undefined) throw new NotFound('There is no such document.');
    if (known.kind === 'link') return reply.redirect(known.url ?? '/', 302);
    const document = await this.consultations.document(id);
    if (known.kind === 'text') return page(reply, 'public/consultation/document', documentView(consultation, document));
    // Always saved, never shown: a file of any kind must not run as a page of ours.
    return reply
      .type('application/octet-stream')
      .header('content-disposition', `attachment; filename*=UTF-8''${encodeURIComponent(known.fileName ?? 'document')}`)
      .header('x-content-type-options', 'nosniff')
      .send(document.bytes);
  }

  private async readable(slug: string, request: FastifyRequest): Promise<Consultation> {
    const consultation = await this.consultations.get(slug);
    const unpublished = phaseOf(consultation, this.clock.now()) === 'unpublished';
    if (unpublished && !WRITERS.includes(request.staff?.role ?? ''))
      throw new NotFound('There is no such consultation.');
    return consultation;
  }
}
