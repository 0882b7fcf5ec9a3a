import { Body, Controller, Get, Param, Post, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { Staff } from '#accounts';
import { Inbox, Intake, SubjectAccess, type SubjectWish } from '#intake';
import { NotFound } from '#platform';
import { CurrentStaff, page, Roles, seeOther } from '../../shell/index.js';
import { Posted } from '../forms/posted.js';
import { Disclosure } from './disclosure.js';
import { ERASURE_REASONS, eraseView, privacyView } from './privacy.view.js';

/** Requests of people about what is held on them. An address is only ever posted, so that none stands in a log. */
@Controller('officer/privacy')
@Roles('officer', 'approver')
export class PrivacyController {
  constructor(
    private readonly access: SubjectAccess,
    private readonly disclosure: Disclosure,
    private readonly inbox: Inbox,
    private readonly intake: Intake,
  ) {}

  @Get()
  show(@CurrentStaff() staff: Staff, @Res() reply: FastifyReply) {
    return page(reply, 'officer/privacy/show', privacyView(mayAct(staff)));
  }

  @Post('find')
  @Roles('officer')
  async find(@Body() body: unknown, @Res() reply: FastifyReply) {
    const about = new Posted(body).text('about').trim();
    const found = await this.access.references(wishOf(about));
    const submissions = await Promise.all(found.map(({ submissionId }) => this.inbox.get(submissionId)));
    const faults =
      found.length > 0 ? [] : [{ path: 'about', message: 'We hold nothing under this reference or address' }];
    return page(
      reply,
      'officer/privacy/show',
      privacyView(true, { about, submissions }, faults),
      faults.length > 0 ? 422 : 200,
    );
  }

  /** One file with all that is held, to be handed to the person whom it is about. */
  @Post('disclosure')
  @Roles('officer')
  async disclose(@Body() body: unknown, @CurrentStaff() staff: Staff, @Res() reply: FastifyReply) {
    const file = await this.disclosure.of(wishOf(new Posted(body).text('about').trim()), staff);
    return reply
      .type('application/json; charset=utf-8')
      .header('content-disposition', 'attachment; filename="all-we-hold.json"')
      .header('x-content-type-options', 'nosniff')
      .header('cache-control', 'no-store')
      .send(JSON.stringify(file, null, 2));
  }

  @Get('erase/:reference')
  async warn(@Param('reference') reference: string, @CurrentStaff() staff: Staff, @Res() reply: FastifyReply) {
    return page(reply, 'officer/privacy/erase', eraseView(await this.byReference(reference), mayAct(staff)));
  }

  @Post('erase/:reference')
  @Roles('officer')
  async erase(
    @Param('reference') reference: string,
    @Body() body: unknown,
    @CurrentStaff() staff: Staff,
    @Res() reply: FastifyReply,
  ) {
    const posted = new Posted(body);
    const reason = ERASURE_REASONS.find((one) => one === posted.text('reason')) ?? ERASURE_REASONS[0];
    const sure = posted.text('sure') === 'yes';
    const outcome = sure
      ? await this.intake.erase(reference, { by: staff, reason })
      : { kind: 'refused' as const, reason: UNSURE };
    if (outcome.kind === 'refused') {
      const view = eraseView(await this.byReference(reference), true, [{ path: 'sure', message: outcome.reason }]);
      return page(reply, 'officer/privacy/erase', view, 422);
    }
    return seeOther(reply, '/officer/privacy', `${reference} is erased. It still counts as it did.`);
  }

  private async byReference(reference: string) {
    const [found] = await this.access.references({ reference });
    if (found === undefined) throw new NotFound('There is no submission with this reference.');
    return this.inbox.get(found.submissionId);
  }
}

const UNSURE = 'Say that the request is from somebody who may make it';

/** An address has an at sign, a reference has none. */
function wishOf(about: string): SubjectWish {
  return about.includes('@') ? { email: about } : { reference: about };
}

export function mayAct({ role }: Pick<Staff, 'role'>): boolean {
  return role === 'officer' || role === 'admin';
}
