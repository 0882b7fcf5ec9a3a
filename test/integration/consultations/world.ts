import { Test, type TestingModule } from '@nestjs/testing';
import {
  Assemblies,
  Consultations,
  ConsultationsModule,
  Recommendations,
  type By,
  type Consultation,
  type ConsultationInput,
} from '#consultations';
import { Clock, Db, newId, PlatformModule, Settings } from '#platform';
import { createTestDatabase, type TestDatabase } from '../../support/database.js';

export const OFFICER: By = { id: newId(), name: 'Olive Officer', role: 'officer' };
export const OTHER_OFFICER: By = { id: newId(), name: 'Otto Officer', role: 'officer' };
export const APPROVER: By = { id: newId(), name: 'Amir Approver', role: 'approver' };

export const MADE = '2026-01-05T12:00:00Z';
export const OPENS = '2026-01-12T09:00:00Z';
export const CLOSES = '2026-03-09T23:59:00Z';

/** The lib on a database of its own, with a clock that stands still until it is set. */
export class World {
  private made = 0;

  private constructor(
    readonly app: TestingModule,
    private readonly database: TestDatabase,
  ) {}

  static async start(): Promise<World> {
    const database = await createTestDatabase();
    const settings = new Settings({ databaseUrl: database.url });
    const app = await Test.createTestingModule({
      imports: [PlatformModule.with(settings), ConsultationsModule],
    }).compile();
    await app.init();
    const world = new World(app, database);
    world.setClock(MADE);
    return world;
  }

  async stop(): Promise<void> {
    await this.app.close();
    await this.database.drop();
  }

  setClock(at: string): void {
    const clock = this.app.get(Clock);
    clock.now = () => new Date(at);
  }

  get db(): Db {
    return this.app.get(Db);
  }

  get assemblies(): Assemblies {
    return this.app.get(Assemblies);
  }

  get recommendations(): Recommendations {
    return this.app.get(Recommendations);
  }

  get consultations(): Consultations {
    return this.app.get(Consultations);
  }

  /** An assembly with published recommendations R1, R2, ... Gives its name. */
  async assembly(words: string[], { publish = true } = {}): Promise<string> {
    this.made += 1;
    const slug = `assembly-${String(this.made)}`;
    await this.assemblies.create({ slug, title: `Assembly ${String(this.made)}` });
    await this.assemblies.publish(slug, OFFICER);
    const bytes = Buffer.from(JSON.stringify(words));
    await this.recommendations.import(await this.recommendations.preview({ name: 'r.json', bytes }), slug, OFFICER);
    if (publish) await this.recommendations.publish(slug, OFFICER);
    return slug;
  }

  async recommendationIds(slug: string): Promise<string[]> {
    const { id } = await this.assemblies.get(slug);
    return (await this.recommendations.list(id)).map((one) => one.id);
  }

  /** A draft that meets every rule of launching. */
  async draft(facts: Partial<ConsultationInput> = {}, words = ['One.', 'Two.']): Promise<Consultation> {
    const recommendationIds = await this.recommendationIds(await this.assembly(words));
    const slug = `consultation-${String(this.made)}`;
    const opensAt = new Date(OPENS);
    const input = {
      slug,
      title: 'Streets',
      opensAt,
      closesAt: new Date(CLOSES),
      equality: 'Screened.',
      privacy,
      ...facts,
    };
    let draft = await this.consultations.create({ ...input, recommendationIds }, OFFICER);
    for (const { ref } of draft.items) draft = await this.consultations.saveItem(draft.slug, ref, written);
    return draft;
  }

  /** Submitted by the officer, approved by the approver. */
  async launched(facts: Partial<ConsultationInput> = {}): Promise<Consultation> {
    const { slug } = await this.draft(facts);
    const submitted = await this.consultations.submit(slug, OFFICER);
    if (submitted.kind === 'refused') throw new Error(JSON.stringify(submitted));
    const approved = await this.consultations.approve(slug, APPROVER);
    if (approved.kind === 'refused') throw new Error(JSON.stringify(approved));
    return approved.consultation;
  }

  /** Kinds and subjects of what was written into the journal about something. */
  async journalOf(subject: string): Promise<{ kind: string; body: Record<string, unknown> }[]> {
    return this.db.query('SELECT kind, body FROM journal_entries WHERE subject = $1 ORDER BY id', [subject]);
  }
}

const written = {
  scopeOpen: 'The hours.',
  scopeFixed: 'Ambulances get through, by law.',
  reasons: 'Sixty people were hurt.',
  noAlternativeBecause: 'The law names one way.',
};

const privacy = {
  controller: 'Aldermouth Council',
  purpose: 'To decide.',
  legalBasis: 'Article 6(1)(e)',
  specialCategory: 'Article 9(2)(g)',
  retention: 'Six years.',
  publication: 'As you choose.',
  rights: 'To see, correct and object.',
  dpoContact: 'privacy@example.org',
};
