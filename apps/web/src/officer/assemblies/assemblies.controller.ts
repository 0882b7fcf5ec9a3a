import { Body, Controller, Get, Param, Post, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { Staff } from '#accounts';
import { Assemblies, Recommendations, type Assembly, type AssemblyInput } from '#consultations';
import { CurrentStaff, page, Roles, seeOther } from '../../shell/index.js';
import { attempt } from '../forms/attempt.js';
import { Posted } from '../forms/posted.js';
import { assembliesView, assemblyView } from './assemblies.view.js';
import { assemblyForm, assemblyFormAgain, readAssembly } from './assembly-form.js';

/** The records of assemblies: written down, looked over, published. */
@Controller('officer/assemblies')
@Roles('officer', 'approver')
export class AssembliesController {
  constructor(
    private readonly assemblies: Assemblies,
    private readonly recommendations: Recommendations,
  ) {}

  @Get()
  async list(@Res() reply: FastifyReply) {
    return page(reply, 'officer/assemblies/list', assembliesView(await this.assemblies.list()));
  }

  @Get('new')
  empty(@Res() reply: FastifyReply) {
    return page(reply, 'officer/assemblies/form', { form: assemblyForm(), action: '/officer/assemblies' });
  }

  @Post()
  async create(@Body() body: unknown, @Res() reply: FastifyReply) {
    return this.keep(reply, { body, save: (input) => this.assemblies.create(input) });
  }

  @Get(':slug')
  async show(@Param('slug') slug: string, @Res() reply: FastifyReply) {
    const assembly = await this.assemblies.get(slug);
    const recommendations = await this.recommendations.list(assembly.id);
    return page(reply, 'officer/assemblies/show', assemblyView(assembly, recommendations));
  }

  @Get(':slug/edit')
  async edit(@Param('slug') slug: string, @Res() reply: FastifyReply) {
    const assembly = await this.assemblies.get(slug);
    const action = `/officer/assemblies/${slug}/edit`;
    return page(reply, 'officer/assemblies/form', { form: assemblyForm(assembly), action, assembly });
  }

  @Post(':slug/edit')
  async save(@Param('slug') slug: string, @Body() body: unknown, @Res() reply: FastifyReply) {
    const stored = await this.assemblies.get(slug);
    return this.keep(reply, { body, stored, save: (input) => this.assemblies.save(slug, input) });
  }

  @Post(':slug/publish')
  async publish(@Param('slug') slug: string, @CurrentStaff() staff: Staff, @Res() reply: FastifyReply) {
    await this.assemblies.publish(slug, staff);
    return seeOther(reply, `/officer/assemblies/${slug}`, 'The assembly is published.');
  }

  private async keep(
    reply: FastifyReply,
    { body, stored, save }: { body: unknown; stored?: Assembly; save: (input: AssemblyInput) => Promise<Assembly> },
  ) {
    const posted = new Posted(body);
    const { input, faults } = readAssembly(posted, stored);
    const attempted = await attempt(() => save(input), { faults, taken: 'slug' });
    if (attempted.kind === 'done') {
      return seeOther(reply, `/officer/assemblies/${attempted.value.slug}`, 'The record is saved.');
    }
    const action = stored === undefined ? '/officer/assemblies' : `/officer/assemblies/${stored.slug}/edit`;
    const form = assemblyFormAgain(posted, attempted.faults);
    return page(reply, 'officer/assemblies/form', { form, action, assembly: stored }, 422);
  }
}
