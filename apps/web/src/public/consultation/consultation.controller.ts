import { Controller, Get, Param, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Consultations, phaseOf, type Consultation } from '#consultations';
import { Clock, NotFound, Settings } from '#platform';
import { page } from '../../shell/index.js';
import { consultationView, documentView } from './consultation.view.js';

/** A consultation as the public sees it, and its documents. A draft is not there. */
@Controller('consultations/:slug')
export class ConsultationController {
  constructor(
    private readonly consultations: Consultations,
    private readonly clock: Clock,
    private readonly settings: Settings,
  ) {}

  @Get()
  async show(@Param('slug') slug: string, @Res() reply: FastifyReply) {
    const site = { mailDomain: this.settings.mailDomain, now: this.clock.now() };
    return page(reply, 'public/consultation/show', consultationView(await this.published(slug), site));
  }

  @Get('documents/:id')
  async document(@Param('slug') slug: string, @Param('id') id: string, @Res() reply: FastifyReply) {
    const consultation = await this.published(slug);
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

  private async published(slug: string): Promise<Consultation> {
    const consultation = await this.consultations.get(slug);
    if (phaseOf(consultation, this.clock.now()) === 'unpublished') throw new NotFound('There is no such consultation.');
    return consultation;
  }
}
