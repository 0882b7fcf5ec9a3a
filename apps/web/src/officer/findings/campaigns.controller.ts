import { Body, Controller, Get, Param, Post, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { Staff } from '#accounts';
import { Consultations } from '#consultations';
import { Findings, type Group, type GroupDone } from '#findings';
import { NotFound, type Refused } from '#platform';
import { CurrentStaff, page, Roles, seeOther } from '../../shell/index.js';
import { Posted } from '../forms/posted.js';
import { NO_ATTEMPT, type Attempt } from './board.view.js';
import { actOf, FIELDS } from './campaign-act.js';
import { campaignView } from './campaign.view.js';
import { CARDS, campaignsView, LETTERS, OTHERS, OWN_WORDS } from './campaigns.view.js';

interface Place {
  consultation: string;
  group: string;
}

/** How far down its lists a page begins, and the group that an act made beside this one. */
interface Shown {
  from?: string;
  own?: string;
  other?: string;
}

/** Campaigns and groups of duplicates: the letter read once, each sender's own words, and what an officer decides on them. */
@Controller('officer/findings/:consultation/campaigns')
@Roles('officer', 'approver')
export class CampaignsController {
  constructor(
    private readonly consultations: Consultations,
    private readonly findings: Findings,
  ) {}

  @Get()
  async list(@Param('consultation') slug: string, @Query() query: Shown, @Res() reply: FastifyReply) {
    const consultation = await this.consultations.get(slug);
    const [from, own] = [startOf(query.from), startOf(query.own)];
    const campaigns = await this.findings.groups(consultation.id, { kind: 'campaign', from, limit: CARDS });
    const others = await this.findings.groups(consultation.id, { kind: 'duplicates', from: own, limit: OTHERS });
    const totals = await this.findings.groupTotals(consultation.id);
    const arrivals = await Promise.all(campaigns.map((group) => this.findings.campaignArrivals(group.id)));
    return page(
      reply,
      'officer/findings/campaigns',
      campaignsView(consultation, { campaigns, arrivals, others, totals, from, othersFrom: own }),
    );
  }

  @Get(':group')
  async show(@Param() of: Place, @Query() query: Shown, @Res() reply: FastifyReply) {
    return this.campaign(reply, of, query);
  }

  @Post(':group/undo')
  async undo(@Param() of: Place, @Body() body: unknown, @CurrentStaff() staff: Staff, @Res() reply: FastifyReply) {
    await this.group(of);
    const posted = new Posted(body);
    return this.after(reply, of, posted, await this.findings.undoCampaignAct(posted.text('act'), staff));
  }

  /** Two letters that are ticked in the list, side by side. */
  @Post(':group/compare')
  async compare(@Param() of: Place, @Body() body: unknown, @Res() reply: FastifyReply) {
    const posted = new Posted(body);
    const [one, other, third] = posted.list('responses');
    if (one !== undefined && other !== undefined && third === undefined)
      return seeOther(reply, `/officer/findings/${of.consultation}/compare?one=${one}&other=${other}`);
    const faults = [{ path: 'responses', message: 'Choose two letters to compare' }];
    return this.campaign(reply, of, {}, attemptOf(posted, faults), 422);
  }

  @Post(':group/:act')
  async act(
    @Param() of: Place & { act: string },
    @Body() body: unknown,
    @CurrentStaff() staff: Staff,
    @Res() reply: FastifyReply,
  ) {
    await this.group(of);
    const posted = new Posted(body);
    const act = actOf(of.act, posted);
    if (act === undefined) throw new NotFound('There is no such act');
    const seen = Number(posted.text('seen'));
    return this.after(reply, of, posted, await this.findings.campaignAct(of.group, act, staff, seen));
  }

  private async after(reply: FastifyReply, of: Place, posted: Posted, outcome: GroupDone | Refused) {
    const base = `/officer/findings/${of.consultation}/campaigns`;
    if (outcome.kind === 'refused') {
      const faults = outcome.faults ?? [{ path: 'group', message: outcome.reason }];
      return this.campaign(reply, of, {}, attemptOf(posted, faults), 422);
    }
    const there = await this.findings.group(outcome.groupId).catch((error: unknown): undefined => {
      if (!(error instanceof NotFound)) throw error;
    });
    const other = outcome.otherId === undefined ? '' : `?other=${outcome.otherId}`;
    return seeOther(reply, there === undefined ? base : `${base}/${there.id}${other}`, `Done: ${outcome.summary}.`);
  }

  private async campaign(
    reply: FastifyReply,
    of: Place,
    { from, own, other }: Shown,
    attempt: Attempt = NO_ATTEMPT,
    status = 200,
  ) {
    const group = await this.group(of);
    const { id } = group;
    const consultation = await this.consultations.get(of.consultation);
    const [start, ownStart] = [startOf(from), startOf(own)];
    const facts = {
      group,
      from: start,
      letters: await this.findings.letters(id, { from: start, limit: LETTERS }),
      ownFrom: ownStart,
      own: await this.findings.letters(id, { from: ownStart, limit: OWN_WORDS, ownWords: true }),
      arrivals: await this.findings.campaignArrivals(id),
      history: await this.findings.campaignHistory(id),
      beside: await this.beside(group),
      other: other !== undefined && isId(other) ? other : undefined,
    };
    return page(reply, 'officer/findings/campaign', campaignView(consultation, facts, attempt), status);
  }

  /** The groups of the same item that this one may be one with, the largest first. */
  private async beside(group: Group): Promise<Group[]> {
    const all = await this.findings.groups(group.consultationId, { from: 0, limit: 200 });
    return all.filter(({ id, itemId }) => itemId === group.itemId && id !== group.id);
  }

  private async group({ consultation: slug, group: groupId }: Place): Promise<Group> {
    if (!isId(groupId)) throw new NotFound('There is no such group');
    const consultation = await this.consultations.get(slug);
    const group = await this.findings.group(groupId);
    if (group.consultationId !== consultation.id) throw new NotFound('There is no such group');
    return group;
  }
}

function attemptOf(posted: Posted, faults: Attempt['faults']): Attempt {
  const values: Record<string, string> = {};
  for (const name of FIELDS) if (posted.has(name)) values[name] = posted.text(name);
  return { faults, values, ticked: posted.list('responses') };
}

function startOf(from: string | undefined): number {
  return Math.max(0, Math.trunc(Number(from ?? 0)) || 0);
}

function isId(text: string): boolean {
  return /^[\da-f-]{36}$/u.test(text);
}
