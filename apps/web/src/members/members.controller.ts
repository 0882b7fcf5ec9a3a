import { Controller, Get, Param, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { Lines } from '#decisions';
import { Outcomes } from '#outcomes';
import { NotFound } from '#platform';
import { page, Roles } from '../shell/index.js';
import { boardView } from './board.view.js';
import { briefView, wordsView } from './brief.view.js';

const PAGE_SIZE = 30;
const asked = z.object({ page: z.coerce.number().int().min(1).max(100_000).catch(1) });

/** What elected members read: all recommendations beside each other, and each on one screen. */
@Controller('members')
@Roles('member', 'officer', 'approver', 'assurer')
export class MembersController {
  constructor(
    private readonly lines: Lines,
    private readonly outcomes: Outcomes,
  ) {}

  @Get()
  async board(@Res() reply: FastifyReply) {
    return page(reply, 'members/board', boardView(await this.lines.board()));
  }

  @Get('recommendations/:assembly/:ref')
  async brief(@Param('assembly') assembly: string, @Param('ref') ref: string, @Res() reply: FastifyReply) {
    return page(reply, 'members/brief', briefView(await this.lines.line(assembly, ref)));
  }

  @Get('recommendations/:assembly/:ref/themes/:theme')
  async words(
    @Param() where: Record<'assembly' | 'ref' | 'theme', string>,
    @Query() query: unknown,
    @Res() reply: FastifyReply,
  ) {
    const line = await this.lines.line(where.assembly, where.ref);
    const outcome = line.outcomes[0];
    const theme = outcome?.report.themes.find((one) => one.themeId === where.theme);
    if (outcome === undefined || theme === undefined) throw new NotFound('There is no such theme');
    const { page: at } = asked.parse(query);
    const words = await this.outcomes.words(outcome.itemId, theme.themeId, {
      from: (at - 1) * PAGE_SIZE,
      limit: PAGE_SIZE,
    });
    return page(reply, 'members/words', wordsView(line, theme, words, at, PAGE_SIZE));
  }
}
