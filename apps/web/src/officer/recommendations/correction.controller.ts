import { Body, Controller, Get, Param, Post, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { Staff } from '#accounts';
import { Assemblies, Recommendations } from '#consultations';
import type { Fault } from '#platform';
import { CurrentStaff, page, Roles, seeOther } from '../../shell/index.js';
import { attempt } from '../forms/attempt.js';
import { Posted } from '../forms/posted.js';
import { recommendationView, type Typed } from './correction.view.js';

/** One recommendation with all its wordings, and the form that puts a correction beside them. */
@Controller('officer/assemblies/:slug/recommendations/:ref')
@Roles('officer', 'approver')
export class CorrectionController {
  constructor(
    private readonly assemblies: Assemblies,
    private readonly recommendations: Recommendations,
  ) {}

  @Get()
  async show(@Param('slug') slug: string, @Param('ref') ref: string, @Res() reply: FastifyReply) {
    return page(reply, 'officer/recommendations/show', await this.view(slug, ref));
  }

  @Post('correct')
  async correct(
    @Param('slug') slug: string,
    @Param('ref') ref: string,
    @Body() body: unknown,
    @CurrentStaff() staff: Staff,
    @Res() reply: FastifyReply,
  ) {
    const posted = new Posted(body);
    const typed = { words: posted.text('words'), reason: posted.text('reason') };
    const { id } = await this.recommendations.get(slug, ref);
    const attempted = await attempt(() => this.recommendations.correct(id, typed.words, typed.reason, staff));
    if (attempted.kind === 'done') {
      const here = `/officer/assemblies/${slug}/recommendations/${ref}`;
      return seeOther(reply, here, 'The correction stands beside the old words.');
    }
    return page(reply, 'officer/recommendations/show', await this.view(slug, ref, typed, attempted.faults), 422);
  }

  private async view(slug: string, ref: string, typed?: Typed, faults: readonly Fault[] = []) {
    const assembly = await this.assemblies.get(slug);
    const recommendation = await this.recommendations.get(slug, ref);
    const versions = await this.recommendations.versions(recommendation.id);
    return recommendationView({ assembly, recommendation, versions }, typed, faults);
  }
}
