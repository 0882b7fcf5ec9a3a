import { Readable } from 'node:stream';
import { Body, Controller, Get, Param, Post, Req, Res, Sse, type MessageEvent } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { concatMap, from, map, takeWhile, timer, type Observable } from 'rxjs';
import type { Staff } from '#accounts';
import { Consultations } from '#consultations';
import { ImportDesk } from '#intake';
import { CurrentStaff, page, Roles, seeOther } from '../../shell/index.js';
import { attempt } from '../forms/attempt.js';
import { Posted } from '../forms/posted.js';
import { columnsView, isUnderWay, listView, live, orderFrom, progressView, resultView } from './imports.view.js';
import { streamedFile } from './streamed-upload.js';

const EVERY_MS = 1_000;

/** Bringing in the responses of another tool: choose a file, say what its columns are, watch, mend what was not taken. */
@Controller('officer/consultations/:slug/imports')
@Roles('officer', 'approver')
export class ImportsController {
  constructor(
    private readonly consultations: Consultations,
    private readonly desk: ImportDesk,
  ) {}

  @Get()
  async list(@Param('slug') slug: string, @Res() reply: FastifyReply) {
    return this.listPage(slug, reply);
  }

  @Post()
  async upload(
    @Param('slug') slug: string,
    @Req() request: FastifyRequest,
    @CurrentStaff() staff: Staff,
    @Res() reply: FastifyReply,
  ) {
    const file = streamedFile(request);
    if (file === undefined) return this.listPage(slug, reply, 'Choose a CSV, Excel or JSON lines file');
    // A browser may send the whole path of its own machine; only the last part names the file.
    const name = file.filename.split(/[/\\]/u).at(-1) ?? '';
    const attempted = await attempt(() => this.desk.upload(slug, { name, bytes: file.file }, staff));
    if (attempted.kind === 'done') return seeOther(reply, `${base(slug)}/${attempted.value}`);
    return this.listPage(slug, reply, `${name}: ${attempted.faults.map(({ message }) => message).join('; ')}`);
  }

  @Get(':id')
  async show(@Param('slug') slug: string, @Param('id') id: string, @Res() reply: FastifyReply) {
    const [consultation, record] = [await this.consultations.get(slug), await this.desk.get(slug, id)];
    if (record.state === 'uploaded') {
      const view = columnsView(consultation, record, await this.desk.look(slug, id));
      return page(reply, 'officer/imports/columns', view);
    }
    if (isUnderWay(record)) return page(reply, 'officer/imports/progress', progressView(consultation, record));
    const failed = await this.desk.failedRows(slug, id);
    return page(reply, 'officer/imports/result', resultView(consultation, record, failed));
  }

  @Post(':id/start')
  async start(
    @Param('slug') slug: string,
    @Param('id') id: string,
    @Body() body: unknown,
    @CurrentStaff() staff: Staff,
    @Res() reply: FastifyReply,
  ) {
    const [consultation, record] = [await this.consultations.get(slug), await this.desk.get(slug, id)];
    if (record.state !== 'uploaded') return seeOther(reply, `${base(slug)}/${id}`);
    const preview = await this.desk.look(slug, id);
    const order = orderFrom(new Posted(body), preview);
    const attempted = await attempt(() => this.desk.start(slug, id, order, staff));
    if (attempted.kind === 'done') return seeOther(reply, `${base(slug)}/${id}`);
    const view = columnsView(consultation, record, preview, { order, faults: attempted.faults });
    return page(reply, 'officer/imports/columns', view, 422);
  }

  @Post(':id/discard')
  async discard(@Param('slug') slug: string, @Param('id') id: string, @Res() reply: FastifyReply) {
    await this.desk.discard(slug, id);
    return seeOther(reply, base(slug), 'The file is gone. Nothing of it was stored.');
  }

  /** Server-sent events until it is done; without JavaScript the page loads itself again every few seconds. */
  @Sse(':id/events')
  async events(@Param('slug') slug: string, @Param('id') id: string): Promise<Observable<MessageEvent>> {
    await this.desk.get(slug, id);
    return timer(0, EVERY_MS).pipe(
      concatMap(() => from(this.desk.get(slug, id))),
      takeWhile(isUnderWay, true),
      map((record) => ({ data: live(record) })),
    );
  }

  @Get(':id/failed.csv')
  async failed(@Param('slug') slug: string, @Param('id') id: string, @Res() reply: FastifyReply) {
    return reply
      .type('text/csv; charset=utf-8')
      .header('content-disposition', 'attachment; filename="not-taken.csv"')
      .header('cache-control', 'no-store')
      .send(Readable.from(await this.desk.failedRowsAsCsv(slug, id)));
  }

  private async listPage(slug: string, reply: FastifyReply, error?: string) {
    const consultation = await this.consultations.get(slug);
    const view = listView(consultation, await this.desk.list(slug), await this.desk.savedMappings(slug));
    return page(reply, 'officer/imports/list', { ...view, error }, error === undefined ? 200 : 422);
  }
}

function base(slug: string): string {
  return `/officer/consultations/${slug}/imports`;
}
