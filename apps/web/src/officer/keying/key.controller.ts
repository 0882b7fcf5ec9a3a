import { Body, Controller, Get, Param, Post, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { Staff } from '#accounts';
import { Consultations } from '#consultations';
import { Intake, KeyedSheets, Keying, type KeyedSheet } from '#intake';
import { Conflict, newId, NotAllowed, NotFound, Settings } from '#platform';
import { CurrentStaff, page, Roles, seeOther } from '../../shell/index.js';
import { attempt } from '../forms/attempt.js';
import { Posted } from '../forms/posted.js';
import { allFields, uploadedFile } from '../forms/uploaded.js';
import { fieldAt, readKeying } from './key-form.js';
import { keyView, startOf, typedIn } from './key.view.js';
import { slipView } from './sheet.view.js';

/** Keying a letter or a call on one page, and the slip with the receipt for its sender. */
@Controller('officer/consultations/:slug/key')
@Roles('officer', 'approver')
export class KeyController {
  constructor(
    private readonly consultations: Consultations,
    private readonly intake: Intake,
    private readonly keying: Keying,
    private readonly sheets: KeyedSheets,
    private readonly settings: Settings,
  ) {}

  @Get()
  async form(@Param('slug') slug: string, @Query('replaces') replaces: string | undefined, @Res() reply: FastifyReply) {
    const consultation = await this.consultations.get(slug);
    const sheet = await this.replaced(slug, replaces ?? '');
    const view = keyView(consultation, { intent: newId(), values: startOf(consultation, sheet), replaces: sheet });
    return page(reply, 'officer/keying/key', view);
  }

  @Post()
  async key(
    @Param('slug') slug: string,
    @Body() body: unknown,
    @CurrentStaff() staff: Staff,
    @Res() reply: FastifyReply,
  ) {
    const consultation = await this.consultations.get(slug);
    const posted = new Posted(allFields(body));
    const { wish, faults } = readKeying(consultation, posted);
    const scan = (await uploadedFile(body, 'scan'))?.bytes;
    const attempted = await attempt(() => this.keying.key({ ...wish, scan }, staff), { faults });
    if (attempted.kind === 'done' && attempted.value.kind === 'keyed') {
      const { submissionId } = attempted.value.receipt;
      return seeOther(
        reply,
        `/officer/consultations/${slug}/key/${submissionId}/slip`,
        'It is stored. A second person checks it next.',
      );
    }
    const found = attempted.kind === 'wrong' ? attempted.faults : refusalOf(attempted.value);
    const shown = found.map(({ path, message }) => ({ path: fieldAt(path, consultation, wish), message }));
    const named = shown.map(({ path, message }) => ({
      path,
      message: /^[A-Z"]/u.test(message) ? message : `${LABELS[path] ?? 'This'} ${message}`,
    }));
    const replaces = await this.replaced(slug, posted.text('replaces'));
    const again = { intent: posted.text('intent'), values: typedIn(consultation, posted), faults: named, replaces };
    return page(reply, 'officer/keying/key', keyView(consultation, again), 422);
  }

  /** With the secret, so it is for those who may key, and for nobody who only reads. */
  @Get(':id/slip')
  async slip(
    @Param('slug') slug: string,
    @Param('id') id: string,
    @CurrentStaff() staff: Staff,
    @Res() reply: FastifyReply,
  ) {
    if (staff.role === 'assurer') throw new NotAllowed('The slip holds the secret of a receipt.');
    const sheet = await this.sheets.get(id);
    const [receipt] = await this.intake.receiptsOf([id]);
    if (receipt === undefined || sheet.consultation.slug !== slug) throw new NotFound('There is no slip here.');
    const view = slipView(await this.consultations.get(slug), sheet, receipt, this.settings.publicUrl);
    return page(reply, 'officer/keying/slip', view);
  }

  private async replaced(slug: string, id: string): Promise<KeyedSheet | undefined> {
    if (id === '') return undefined;
    const sheet = await this.sheets.get(id);
    if (sheet.consultation.slug !== slug) throw new NotFound('Nothing was keyed under this address.');
    if (sheet.waits !== 'again') throw new Conflict('This was keyed again already, or nobody has found it wrong.');
    return sheet;
  }
}

function refusalOf(outcome: { kind: string; reason?: string }) {
  return [{ path: 'main-content', message: outcome.reason ?? 'It could not be stored.' }];
}

const LABELS: Record<string, string> = {
  day: 'The day of receipt',
  scan: 'The scan',
  organisation: 'The name of the organisation',
  email: 'The email address',
  name: 'The name',
  represents: 'Whom it represents',
};
