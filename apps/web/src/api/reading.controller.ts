import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiQuery, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { Assemblies, Consultations, Recommendations } from '#consultations';
import { Intake } from '#intake';
import { Journal } from '#journal';
import { Clock, Invalid, NotFound, Settings } from '#platform';
import { Answers } from './described.js';
import * as schemas from './schemas.js';
import * as views from './views.js';

@ApiTags('Consultations')
@Controller('api/v1/consultations')
export class ConsultationsApi {
  constructor(
    private readonly consultations: Consultations,
    private readonly intake: Intake,
    private readonly clock: Clock,
    private readonly settings: Settings,
  ) {}

  @Get()
  @Answers('Consultations: forthcoming, open and closed', {
    200: { description: 'All that are public, those that close first at the top', schema: schemas.consultationList },
  })
  async list() {
    return views.consultationsView(await this.consultations.listPublic(), here(this.settings, this.clock));
  }

  @Get(':slug')
  @Answers(
    'One consultation with its items and questions',
    { 200: { description: 'The consultation', schema: schemas.consultation } },
    [404],
  )
  async get(@Param('slug') slug: string) {
    return views.consultationView(await this.consultations.get(slug), here(this.settings, this.clock));
  }

  @Get(':slug/reconciliation')
  @Answers(
    'What a closed consultation received, by door, and what became of it',
    { 200: { description: 'The reconciliation as it stands now', schema: schemas.reconciliation } },
    [404],
  )
  async reconciliation(@Param('slug') slug: string) {
    const consultation = await this.consultations.get(slug);
    const found = await this.intake.reconciliation(consultation.id);
    return views.reconciliationView(consultation, found, here(this.settings, this.clock));
  }
}

@ApiTags('Assemblies and recommendations')
@Controller('api/v1')
export class AssembliesApi {
  constructor(
    private readonly assemblies: Assemblies,
    private readonly recommendations: Recommendations,
    private readonly consultations: Consultations,
    private readonly clock: Clock,
    private readonly settings: Settings,
  ) {}

  @Get('assemblies')
  @Answers('Assemblies', { 200: { description: 'All that are public', schema: schemas.assemblyList } })
  async list() {
    return views.assembliesView(await this.assemblies.listPublished(), here(this.settings, this.clock));
  }

  @Get('assemblies/:slug')
  @Answers(
    'One assembly with its recommendations',
    { 200: { description: 'The assembly', schema: schemas.assembly } },
    [404],
  )
  async get(@Param('slug') slug: string) {
    const assembly = await this.published(slug);
    const list = await this.recommendations.list(assembly.id);
    return views.assemblyView(assembly, list, here(this.settings, this.clock));
  }

  @Get('recommendations/:assembly/:ref')
  @Answers(
    'One recommendation: its words with every version, its vote, where it is or was consulted on',
    { 200: { description: 'The recommendation', schema: schemas.recommendation } },
    [404],
  )
  async recommendation(@Param('assembly') slug: string, @Param('ref') ref: string) {
    const assembly = await this.published(slug);
    const one = await this.recommendations.get(slug, ref);
    if (one.publishedAt === null) throw new NotFound('There is no such recommendation');
    const versions = await this.recommendations.versions(one.id);
    const items = await this.consultations.itemsOf(one.id);
    return views.recommendationView(one, { assembly, versions, items }, here(this.settings, this.clock));
  }

  private async published(slug: string) {
    const assembly = await this.assemblies.get(slug);
    if (assembly.publishedAt === null) throw new NotFound(`There is no assembly ${slug}`);
    return assembly;
  }
}

const MOST_ENTRIES = 500;
const number = (name: string, otherwise?: number) => {
  const read = z.coerce
    .number(`${name} is not a number`)
    .int(`${name} is not a whole number`)
    .min(0, `${name} is below 0`);
  return otherwise === undefined ? read : read.default(otherwise);
};
const paging = z.object({
  from: number('from', 0),
  limit: number('limit', 100).pipe(z.number().min(1).max(MOST_ENTRIES)),
});
const between = z.object({ from: number('from'), to: number('to') });

@ApiTags('Journal')
@Controller('api/v1/journal')
export class JournalApi {
  constructor(private readonly journal: Journal) {}

  @Get('checkpoint')
  @Answers('The latest checkpoint', { 200: { description: 'The checkpoint', schema: schemas.checkpoint } })
  checkpoint() {
    return this.journal.checkpoint();
  }

  @Get('entries')
  @ApiQuery({ name: 'from', required: false, schema: { type: 'integer', minimum: 0, default: 0 } })
  @ApiQuery({
    name: 'limit',
    required: false,
    schema: { type: 'integer', minimum: 1, maximum: MOST_ENTRIES, default: 100 },
  })
  @Answers('Entries in order', { 200: { description: 'The entries', schema: schemas.entries } }, [422])
  async entries(@Query() query: unknown) {
    const { from, limit } = checked(paging, query);
    return views.entriesView(await this.journal.entries(from, limit), limit);
  }

  @Get('entries/:index/proof')
  @ApiQuery({
    name: 'size',
    required: false,
    schema: { type: 'integer', minimum: 1 },
    description: 'Of the tree; the whole journal if left out',
  })
  @Answers(
    'Proof that an entry is in the journal',
    { 200: { description: 'RFC 9162 inclusion proof', schema: schemas.inclusion } },
    [404],
  )
  proof(@Param('index') index: string, @Query('size') size: string | undefined) {
    return this.journal.inclusionProof(Number(index), size === undefined ? undefined : Number(size));
  }

  @Get('consistency')
  @ApiQuery({ name: 'from', required: true, schema: { type: 'integer', minimum: 0 } })
  @ApiQuery({ name: 'to', required: true, schema: { type: 'integer', minimum: 0 } })
  @Answers(
    'Proof that the journal has only grown between two checkpoints',
    { 200: { description: 'RFC 9162 consistency proof', schema: schemas.consistency } },
    [404, 422],
  )
  async consistency(@Query() query: unknown) {
    const { from, to } = checked(between, query);
    return { from, to, path: await this.journal.consistencyProof(from, to) };
  }
}

function here(settings: Settings, clock: Clock): views.Here {
  return { publicUrl: settings.publicUrl, now: clock.now() };
}

function checked<T extends z.ZodType>(schema: T, query: unknown): z.output<T> {
  const read = schema.safeParse(query);
  if (read.success) return read.data;
  throw new Invalid(read.error.issues.map(({ path, message }) => ({ path: path.join('.'), message })));
}
