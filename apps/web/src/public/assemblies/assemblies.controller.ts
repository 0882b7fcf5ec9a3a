import { Controller, Get, Param, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Assemblies, Consultations, Recommendations } from '#consultations';
import { Clock, NotFound } from '#platform';
import { page } from '../../shell/index.js';
import { assemblyView } from './assembly.view.js';

/** The public record of an assembly, with its recommendations. */
@Controller('assemblies')
export class PublicAssembliesController {
  constructor(
    private readonly assemblies: Assemblies,
    private readonly recommendations: Recommendations,
    private readonly consultations: Consultations,
    private readonly clock: Clock,
  ) {}

  @Get(':slug')
  async show(@Param('slug') slug: string, @Res() reply: FastifyReply) {
    const assembly = await this.assemblies.get(slug);
    if (assembly.publishedAt === null) throw new NotFound('There is no such assembly.');
    const published = (await this.recommendations.list(assembly.id)).filter((one) => one.publishedAt !== null);
    const consultations = (await this.consultations.listPublic()).filter((one) => one.assembly.slug === slug);
    return page(reply, 'public/assemblies/show', assemblyView(assembly, published, consultations, this.clock.now()));
  }
}
