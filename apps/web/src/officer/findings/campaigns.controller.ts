import { Controller, Get, Param, Post, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { Staff } from '#accounts';
import { Consultations } from '#consultations';
import { Findings, type GroupDone } from '#findings';
import { Conflict, NotFound, type Refused } from '#platform';
import { CurrentStaff, page, Roles, seeOther } from '../../shell/index.js';
import { campaignsView, campaignView, LETTERS } from './campaigns.view.js';

/** Campaigns and groups of duplicates: the template read once, each sender's own words, and what follows from them. */
@Controller('officer/findings/:consultation/campaigns')
@Roles('officer', 'approver')
export class CampaignsController {
  constructor(
    private readonly consultations: Consultations,
    private readonly findings: Findings,
  ) {}

  @Get()
  async list(@Param('consultation') slug: string, @Res() reply: FastifyReply) {
    const consultation = await this.consultations.get(slug);
    return page(
      reply,
      'officer/findings/campaigns',
      campaignsView(consultation, await this.findings.groups(consultation.id)),
    );
  }

  @Get(':group')
  async show(
    @Param('consultation') slug: string,
    @Param('group') groupId: string,
    @Query('from') from: string | undefined,
    @Res() reply: FastifyReply,
  ) {
    const consultation = await this.consultations.get(slug);
    const group = await this.group(consultation.id, groupId);
    const start = Math.max(0, Math.trunc(Number(from ?? 0)) || 0);
    const letters = {
      from: start,
      own: await this.findings.letters(groupId, { from: 0, limit: 500, ownWords: true }),
      all: await this.findings.letters(groupId, { from: start, limit: LETTERS }),
    };
    return page(reply, 'officer/findings/campaign', campaignView(consultation, group, letters));
  }

  @Post(':group/confirm')
  async confirm(
    @Param('consultation') slug: string,
    @Param('group') groupId: string,
    @CurrentStaff() staff: Staff,
    @Res() reply: FastifyReply,
  ) {
    const { version } = await this.group((await this.consultations.get(slug)).id, groupId);
    return this.after(reply, slug, await this.findings.campaignAct(groupId, { kind: 'confirm' }, staff, version));
  }

  @Post(':group/undo')
  async undo(
    @Param('consultation') slug: string,
    @Param('group') groupId: string,
    @CurrentStaff() staff: Staff,
    @Res() reply: FastifyReply,
  ) {
    const { confirmed } = await this.group((await this.consultations.get(slug)).id, groupId);
    if (confirmed === undefined) throw new Conflict('This group has not been confirmed');
    return this.after(reply, slug, await this.findings.undoCampaignAct(confirmed.actId, staff));
  }

  private after(reply: FastifyReply, slug: string, outcome: GroupDone | Refused) {
    if (outcome.kind === 'refused') throw new Conflict(outcome.reason);
    return seeOther(reply, `/officer/findings/${slug}/campaigns/${outcome.groupId}`, `Done: ${outcome.summary}.`);
  }

  private async group(consultationId: string, groupId: string) {
    if (!/^[\da-f-]{36}$/u.test(groupId)) throw new NotFound('There is no such group');
    const group = await this.findings.group(groupId);
    if (group.consultationId !== consultationId) throw new NotFound('There is no such group');
    return group;
  }
}
