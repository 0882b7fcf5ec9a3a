import { Body, Controller, Get, Param, Post, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { DraftFiles, safeName } from '#intake';
import { FileTooLarge, plainFields, uploadedFile } from '../../officer/forms/uploaded.js';
import { page, seeOther } from '../../shell/index.js';
import { onward, filesView, respondPath } from './respond.view.js';
import { isLeaving, Turns } from './turns.js';
import { Visits } from './visits.js';

const STEP = { kind: 'files' } as const;

/** Files put to the answer, one after the other. */
@Controller('consultations/:slug/respond/files')
export class FilesController {
  constructor(
    private readonly turns: Turns,
    private readonly visits: Visits,
    private readonly files: DraftFiles,
  ) {}

  @Get()
  async show(
    @Param('slug') slug: string,
    @Query('from') from: string | undefined,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ) {
    const turn = await this.turns.begin(slug, request, reply, from);
    if (turn === undefined) return reply;
    return page(reply, 'public/respond/files', filesView({ ...turn, step: STEP }, await this.listOf(turn.token)));
  }

  /** A file that was chosen is taken whichever button was pressed. */
  @Post()
  async add(
    @Param('slug') slug: string,
    @Body() body: unknown,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ) {
    const form = plainFields(body);
    const visit = await this.turns.begin(slug, request, reply, form['from']);
    if (visit === undefined) return reply;
    const fault = await this.take(visit, body, form['act'] === 'add', reply);
    const turn = { ...visit, ...fault.visit, step: STEP };
    if (fault.message !== undefined) {
      const faults = [{ path: 'file', message: fault.message }];
      return page(reply, 'public/respond/files', filesView({ ...turn, faults }, await this.listOf(turn.token)), 422);
    }
    if (isLeaving(form)) return this.turns.leave(turn, reply);
    const here = `${respondPath(slug, STEP)}${turn.fromCheck ? '?from=check' : ''}`;
    return seeOther(reply, form['act'] === 'add' ? here : onward(turn));
  }

  @Post('remove')
  async remove(
    @Param('slug') slug: string,
    @Body() body: unknown,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ) {
    const form = plainFields(body);
    const visit = await this.turns.begin(slug, request, reply, form['from']);
    if (visit === undefined) return reply;
    if (visit.token !== undefined) await this.files.remove(visit.token, form['file'] ?? '');
    return seeOther(reply, `${respondPath(slug, STEP)}${visit.fromCheck ? '?from=check' : ''}`);
  }

  /** What is wrong with the file, if anything, and the visit with the draft that the file was put to. */
  private async take(
    visit: NonNullable<Awaited<ReturnType<Turns['begin']>>>,
    body: unknown,
    expected: boolean,
    reply: FastifyReply,
  ) {
    const file = await uploadedFile(body, 'file').catch(tooLarge);
    if (file instanceof FileTooLarge) {
      return { visit, message: `“${safeName(file.fileName)}” is larger than 10 MB. Choose a smaller file` };
    }
    if (file === undefined) return { visit, message: expected ? 'Choose a file to add' : undefined };
    const kept = visit.token === undefined ? await this.visits.keep(visit, visit.draft, reply) : visit;
    const outcome = await this.files.add(kept.token ?? '', file);
    return { visit: kept, message: outcome.kind === 'refused' ? outcome.reason : undefined };
  }

  private async listOf(token: string | undefined) {
    return token === undefined ? [] : this.files.list(token);
  }
}

function tooLarge(error: unknown): FileTooLarge {
  if (error instanceof FileTooLarge) return error;
  throw error;
}
