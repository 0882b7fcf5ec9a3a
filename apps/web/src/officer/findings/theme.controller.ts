import { Body, Controller, Get, Param, Post, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { Staff } from '#accounts';
import { Consultations } from '#consultations';
import { Findings, type Done } from '#findings';
import { NotFound, type Refused } from '#platform';
import { CurrentStaff, page, Roles, seeOther } from '../../shell/index.js';
import { Posted } from '../forms/posted.js';
import { renamed, wordsIn } from './board.controller.js';
import { PAGE, themeView, type Attempt } from './board.view.js';

const STANCES = {
  for: ['supports', 'conditional'],
  against: ['opposes'],
  unclear: ['mixed', 'unclear'],
} as const;

interface Place {
  consultation: string;
  ref: string;
  theme: string;
}

/** One candidate or theme: every response that holds it with its evidence, and what can be done with it. */
@Controller('officer/findings/:consultation/items/:ref/themes/:theme')
@Roles('officer', 'approver')
export class ThemeController {
  constructor(
    private readonly consultations: Consultations,
    private readonly findings: Findings,
  ) {}

  @Get()
  async show(
    @Param() of: Place,
    @Query('side') side: string | undefined,
    @Query('from') from: string | undefined,
    @Res() reply: FastifyReply,
  ) {
    return this.theme(reply, of, {
      side: isSide(side) ? side : '',
      from: Math.max(0, Math.trunc(Number(from ?? 0)) || 0),
    });
  }

  @Post('confirm')
  async confirm(@Param() of: Place, @Body() body: unknown, @CurrentStaff() staff: Staff, @Res() reply: FastifyReply) {
    const posted = new Posted(body);
    return this.after(reply, of, posted, await this.findings.confirmTheme(of.theme, staff, posted.text('label')));
  }

  @Post('rename')
  async rename(@Param() of: Place, @Body() body: unknown, @CurrentStaff() staff: Staff, @Res() reply: FastifyReply) {
    const posted = new Posted(body);
    const description = posted.has('description') ? posted.text('description') : undefined;
    return this.after(
      reply,
      of,
      posted,
      await this.findings.renameTheme(of.theme, posted.text('label'), staff, description),
    );
  }

  @Post('split')
  async split(@Param() of: Place, @Body() body: unknown, @CurrentStaff() staff: Staff, @Res() reply: FastifyReply) {
    const posted = new Posted(body);
    const into = {
      words: wordsIn(posted.text('words')),
      examples: posted.list('examples'),
      label: posted.text('splitLabel'),
      restLabel: posted.text('restLabel'),
    };
    const outcome = await this.findings.splitTheme(of.theme, into, staff);
    const named = outcome.kind === 'refused' ? { ...outcome, ...renamed(outcome, { label: 'splitLabel' }) } : outcome;
    return this.after(reply, of, posted, named);
  }

  @Post('drop')
  async drop(@Param() of: Place, @Body() body: unknown, @CurrentStaff() staff: Staff, @Res() reply: FastifyReply) {
    const posted = new Posted(body);
    return this.after(reply, of, posted, await this.findings.dropTheme(of.theme, posted.text('reason'), staff));
  }

  @Post('restore')
  async restore(@Param() of: Place, @CurrentStaff() staff: Staff, @Res() reply: FastifyReply) {
    return this.after(reply, of, new Posted({}), await this.findings.restoreTheme(of.theme, staff));
  }

  private async after(reply: FastifyReply, of: Place, posted: Posted, outcome: Done | Refused) {
    if (outcome.kind === 'done') return seeOther(reply, boardOf(of), `Done: ${outcome.summary}.`);
    if (outcome.faults === undefined) return seeOther(reply, boardOf(of), outcome.reason);
    const names = ['label', 'description', 'words', 'splitLabel', 'restLabel', 'reason'];
    const values = Object.fromEntries(
      names.filter((name) => posted.has(name)).map((name) => [name, posted.text(name)]),
    );
    const attempt = { faults: outcome.faults, values, ticked: posted.list('examples') };
    return this.theme(reply, of, { side: '', from: 0 }, attempt, 422);
  }

  private async theme(
    reply: FastifyReply,
    of: Place,
    shown: { side: '' | keyof typeof STANCES; from: number },
    attempt?: Attempt,
    status = 200,
  ) {
    const consultation = await this.consultations.get(of.consultation);
    const item = consultation.items.find((one) => one.ref === of.ref);
    if (item === undefined || !/^[\da-f-]{36}$/u.test(of.theme)) throw new NotFound('There is no such theme');
    const { itemId, card } = await this.findings.theme(of.theme);
    if (itemId !== item.id) throw new NotFound('There is no such theme');
    const stances = shown.side === '' ? {} : { stances: STANCES[shown.side] };
    const holders = await this.findings.holders(of.theme, { from: shown.from, limit: PAGE, ...stances });
    const facts = { consultation, item, card, holders, ...shown, history: [] };
    return page(reply, 'officer/findings/theme', themeView(facts, attempt), status);
  }
}

function boardOf({ consultation, ref }: Place): string {
  return `/officer/findings/${consultation}/items/${encodeURIComponent(ref)}`;
}

function isSide(side: string | undefined): side is keyof typeof STANCES {
  return side !== undefined && Object.hasOwn(STANCES, side);
}
