import { Controller, Get, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Assemblies, Consultations, formatDayOf, Recommendations } from '#consultations';
import { Decisions } from '#decisions';
import { Clock } from '#platform';
import { page } from '../../shell/index.js';
import { homeView, type DecidedLately } from './home.view.js';

const DECIDED_LATELY = 5;

/** The first page: what can be answered now, what was decided lately, the assemblies. */
@Controller()
export class HomeController {
  constructor(
    private readonly consultations: Consultations,
    private readonly assemblies: Assemblies,
    private readonly recommendations: Recommendations,
    private readonly decisions: Decisions,
    private readonly clock: Clock,
  ) {}

  @Get()
  async home(@Query('q') q: unknown, @Res() reply: FastifyReply) {
    const view = homeView({
      consultations: await this.consultations.listPublic(),
      assemblies: await this.assemblies.listPublished(),
      decided: await this.decidedLately(),
      search: typeof q === 'string' ? q.trim() : '',
      now: this.clock.now(),
    });
    return page(reply, 'public/home/home', view);
  }

  private async decidedLately(): Promise<DecidedLately[]> {
    const published = (await this.decisions.list()).filter((one) => one.published !== null).slice(0, DECIDED_LATELY);
    return Promise.all(
      published.map(async ({ recommendationId, statusLabel: status, published: signature }) => {
        const { assemblyId, ref, words } = await this.recommendations.byId(recommendationId);
        const { slug, title: assembly } = await this.assemblies.byId(assemblyId);
        const on = signature === null ? '' : formatDayOf(signature.at, 'Europe/London');
        return { href: `/recommendations/${slug}/${ref}`, ref, words, status, on, assembly };
      }),
    );
  }
}
