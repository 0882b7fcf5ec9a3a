import { Body, Controller, Get, Param, Post, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { Staff } from '#accounts';
import { Consultations } from '#consultations';
import { KeyedSheets, Keying } from '#intake';
import type { Fault } from '#platform';
import { CurrentStaff, page, Roles, seeOther } from '../../shell/index.js';
import { Posted } from '../forms/posted.js';
import { sheetView, waitingView } from './sheet.view.js';

/** As pages have it, and that a scan may stand in a frame of it: a PDF is shown in no other way. */
const WITH_FRAME =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/** What was keyed from paper and telephone: the list of what waits, and each sheet beside its scan. */
@Controller('officer/keying')
@Roles('officer', 'approver')
export class SheetsController {
  constructor(
    private readonly consultations: Consultations,
    private readonly sheets: KeyedSheets,
    private readonly keying: Keying,
  ) {}

  @Get()
  async list(@CurrentStaff() staff: Staff, @Res() reply: FastifyReply) {
    const [lines, consultations] = await Promise.all([this.sheets.waiting(), this.consultations.listPublic()]);
    return page(reply, 'officer/keying/list', waitingView(lines, consultations, staff));
  }

  @Get(':id')
  async show(@Param('id') id: string, @CurrentStaff() staff: Staff, @Res() reply: FastifyReply) {
    return this.sheet(reply, id, staff);
  }

  @Post(':id/check')
  async check(
    @Param('id') id: string,
    @Body() body: unknown,
    @CurrentStaff() staff: Staff,
    @Res() reply: FastifyReply,
  ) {
    const posted = new Posted(body);
    const remark = posted.text('remark');
    const right = posted.text('verdict') === 'right';
    const outcome = await this.keying.check(id, right ? { kind: 'right' } : { kind: 'wrong', remark }, staff);
    if (outcome.kind === 'refused') {
      const faults = outcome.faults ?? [{ path: 'check', message: outcome.reason }];
      return this.sheet(reply, id, staff, { remark, faults });
    }
    const next = (await this.sheets.waiting()).find((line) => line.waits === 'check' && line.keyedBy.id !== staff.id);
    const said = right ? 'Checked: it counts.' : 'Marked as wrong. It waits to be keyed again.';
    return seeOther(reply, next === undefined ? '/officer/keying' : `/officer/keying/${next.submissionId}`, said);
  }

  /** Shown in the page beside what was keyed; staff put it there, and nothing in it may run or reach out. */
  @Get(':id/scan')
  async scan(@Param('id') id: string, @Res() reply: FastifyReply): Promise<FastifyReply> {
    const { type, bytes } = await this.sheets.scan(id);
    const policy = type === 'application/pdf' ? '' : '; sandbox';
    return reply
      .type(type)
      .headers({
        'content-security-policy': `default-src 'none'; style-src 'unsafe-inline'; object-src 'self'; frame-ancestors 'self'${policy}`,
        'x-frame-options': 'SAMEORIGIN',
        'x-content-type-options': 'nosniff',
        'content-disposition': 'inline; filename="scan"',
        'cache-control': 'no-store',
      })
      .send(bytes);
  }

  private async sheet(
    reply: FastifyReply,
    id: string,
    staff: Staff,
    tried?: { remark: string; faults: readonly Fault[] },
  ) {
    const sheet = await this.sheets.get(id);
    const consultation = await this.consultations.get(sheet.consultation.slug);
    const view = sheetView(sheet, consultation, staff, tried);
    void reply.header('content-security-policy', WITH_FRAME);
    return page(reply, 'officer/keying/sheet', view, tried === undefined ? 200 : 422);
  }
}
