import { Controller, Get, Param, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Lines } from '#decisions';
import { page } from '../../shell/index.js';
import { lineDocument } from './line.document.js';
import { lineView } from './line.view.js';

/** The whole way of one recommendation, for everybody. */
@Controller('recommendations/:assembly/:ref')
export class LineController {
  constructor(private readonly lines: Lines) {}

  @Get()
  async show(@Param('assembly') assembly: string, @Param('ref') ref: string, @Res() reply: FastifyReply) {
    return page(reply, 'public/line/line', lineView(await this.lines.line(assembly, ref)));
  }

  @Get('line.json')
  async download(@Param('assembly') assembly: string, @Param('ref') ref: string, @Res() reply: FastifyReply) {
    const line = await this.lines.line(assembly, ref);
    return reply
      .type('application/json; charset=utf-8')
      .header('content-disposition', `attachment; filename="${line.assembly.slug}-${line.recommendation.ref}.json"`)
      .header('cache-control', 'no-store')
      .send(JSON.stringify(lineDocument(line), null, 2));
  }
}
