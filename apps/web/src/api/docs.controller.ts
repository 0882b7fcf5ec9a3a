import { Controller, Get, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Settings } from '#platform';
import { page } from '../shell/index.js';
import { docsView } from './docs.view.js';
import { ApiDocument } from './document.js';

/** The OpenAPI document, for programs and as a page that needs no script. */
@Controller('api')
export class DocsController {
  constructor(
    private readonly document: ApiDocument,
    private readonly settings: Settings,
  ) {}

  @Get('docs')
  show(@Res() reply: FastifyReply): FastifyReply {
    return page(reply, 'api/docs', docsView(this.document.get(), this.settings.publicUrl));
  }

  @Get('docs-json')
  json() {
    return this.document.get();
  }
}
