import { Body, Controller, Get, Param, Post, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { Staff } from '#accounts';
import { Assemblies, Recommendations, Uploads } from '#consultations';
import { CurrentStaff, page, Roles, seeOther } from '../../shell/index.js';
import { attempt } from '../forms/attempt.js';
import { Posted } from '../forms/posted.js';
import { uploadedFile } from '../forms/uploaded.js';
import { mappingOf, previewView } from './import.view.js';

/** Bringing recommendations in: choose a file, say what its columns are, look, store. */
@Controller('officer/assemblies/:slug/recommendations')
@Roles('officer', 'approver')
export class ImportController {
  constructor(
    private readonly assemblies: Assemblies,
    private readonly recommendations: Recommendations,
    private readonly uploads: Uploads,
  ) {}

  @Get('import')
  async choose(@Param('slug') slug: string, @Res() reply: FastifyReply) {
    return page(reply, 'officer/recommendations/choose', { assembly: await this.assemblies.get(slug) });
  }

  @Post('import')
  async upload(
    @Param('slug') slug: string,
    @Body() body: unknown,
    @CurrentStaff() staff: Staff,
    @Res() reply: FastifyReply,
  ) {
    const file = await uploadedFile(body, 'file');
    if (file === undefined) {
      const error = 'Choose a CSV, JSON or Excel file';
      return page(reply, 'officer/recommendations/choose', { assembly: await this.assemblies.get(slug), error }, 422);
    }
    const id = await this.uploads.keep(slug, file, staff);
    return seeOther(reply, `/officer/assemblies/${slug}/recommendations/import/${id}`);
  }

  @Get('import/:upload')
  async look(@Param('slug') slug: string, @Param('upload') id: string, @Res() reply: FastifyReply) {
    const { file, mapping } = await this.uploads.get(id);
    const preview = await this.recommendations.preview(file, mapping);
    const view = previewView(await this.assemblies.get(slug), id, preview);
    return page(reply, 'officer/recommendations/preview', view, preview.faults.length > 0 ? 422 : 200);
  }

  @Post('import/:upload/columns')
  async map(
    @Param('slug') slug: string,
    @Param('upload') id: string,
    @Body() body: unknown,
    @Res() reply: FastifyReply,
  ) {
    const { file, mapping } = await this.uploads.get(id);
    const preview = await this.recommendations.preview(file, mapping);
    await this.uploads.map(id, mappingOf(preview, new Posted(body)));
    return seeOther(reply, `/officer/assemblies/${slug}/recommendations/import/${id}`);
  }

  @Post('import/:upload/store')
  async store(
    @Param('slug') slug: string,
    @Param('upload') id: string,
    @CurrentStaff() staff: Staff,
    @Res() reply: FastifyReply,
  ) {
    const { file, mapping } = await this.uploads.get(id);
    const preview = await this.recommendations.preview(file, mapping);
    const attempted = await attempt(() => this.recommendations.import(preview, slug, staff));
    if (attempted.kind === 'wrong') {
      // What the preview found is shown by the preview; what is left is what the assembly has already.
      const faults = preview.faults.length > 0 ? [] : attempted.faults;
      const view = previewView(await this.assemblies.get(slug), id, preview, faults);
      return page(reply, 'officer/recommendations/preview', view, 422);
    }
    await this.uploads.drop(id);
    const n = attempted.value.recommendations.length;
    return seeOther(
      reply,
      `/officer/assemblies/${slug}#recommendations`,
      `${String(n)} stored. They are not published yet.`,
    );
  }

  @Post('publish')
  async publish(@Param('slug') slug: string, @CurrentStaff() staff: Staff, @Res() reply: FastifyReply) {
    const published = await this.recommendations.publish(slug, staff);
    return seeOther(
      reply,
      `/officer/assemblies/${slug}#recommendations`,
      `${String(published.length)} published. Their words are frozen.`,
    );
  }

  @Post('discard')
  async discard(@Param('slug') slug: string, @Res() reply: FastifyReply) {
    const n = await this.recommendations.discardUnpublished(slug);
    return seeOther(reply, `/officer/assemblies/${slug}#recommendations`, `${String(n)} discarded.`);
  }
}
