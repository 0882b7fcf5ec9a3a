import { Test, type TestingModule } from '@nestjs/testing';
import { Consultations, ConsultationsModule, type Consultation } from '#consultations';
import { Findings, FindingsModule } from '#findings';
import { Intake, IntakeModule } from '#intake';
import { JournalModule, Subscriptions } from '#journal';
import { Db, PlatformModule, Settings } from '#platform';
import { createTestDatabase } from '../../support/database.js';
import { Factory } from '../../support/factory.js';
import type { Answer } from './texts.js';

/** The libs up to findings, on a database of their own. */
export async function startWorld(settings: { redisUrl?: string; databaseUrl?: string } = {}): Promise<World> {
  const database = settings.databaseUrl === undefined ? await createTestDatabase() : undefined;
  const app = await Test.createTestingModule({
    imports: [
      PlatformModule.with(
        new Settings({ connections: 24, databaseUrl: database?.url ?? '', logLevel: 'fatal', ...settings }),
      ),
      JournalModule,
      ConsultationsModule,
      IntakeModule,
      FindingsModule,
    ],
  }).compile();
  await app.init();
  return new World(app, database);
}

const TABLES = [
  'group_rulings group_records codes codeframes acts theme_members themes candidate_members candidate_themes theme_runs group_members',
  'groups items stances sentiments unrelated edges fingerprints texts readings editions',
]
  .join(' ')
  .split(' ')
  .map((name) => `findings_${name}`);

export class World {
  readonly db: Db;
  readonly findings: Findings;
  readonly intake: Intake;
  readonly factory: Factory;
  readonly consultations: Consultations;
  readonly subscriptions: Subscriptions;

  constructor(
    readonly app: TestingModule,
    private readonly database: { url: string; drop(): Promise<void> } | undefined,
  ) {
    this.db = app.get(Db);
    this.findings = app.get(Findings);
    this.intake = app.get(Intake);
    this.consultations = app.get(Consultations);
    this.subscriptions = app.get(Subscriptions);
    this.factory = new Factory(app);
  }

  get url(): string {
    return this.database?.url ?? '';
  }

  async stop(): Promise<void> {
    await this.app.close();
    await this.database?.drop();
  }

  /** Answers to R1, received in the order given. Returns the ids of the responses. */
  async receive(
    consultation: Pick<Consultation, 'id' | 'slug'>,
    given: readonly Partial<Answer>[],
    email?: string,
  ): Promise<string[]> {
    const before = await this.responses(consultation.id);
    for (const { text = '', stance = 'supports' } of given) {
      await this.factory.submission(consultation, {
        answers: [{ item: 'R1', stance, text }],
        respondent: { kind: 'person', ...(email === undefined ? {} : { email }) },
      });
    }
    return (await this.responses(consultation.id)).slice(before.length);
  }

  /** The same by the door for files, which is faster. */
  async receiveFile(
    consultation: Pick<Consultation, 'id' | 'slug'>,
    given: readonly Partial<Answer>[],
    name = 'file',
  ): Promise<string[]> {
    const before = await this.responses(consultation.id);
    const receivedAt = new Date(Date.now() - 60_000);
    await this.intake.receiveMany(
      given.map(({ text = '', stance = 'supports' }, n) => ({
        consultation: consultation.slug,
        channel: 'bulk',
        intent: `${name}-${String(n)}`,
        answers: [{ item: 'R1', stance, text }],
        respondent: { kind: 'person' },
        receivedAt,
      })),
    );
    return (await this.responses(consultation.id)).slice(before.length);
  }

  /** Deadlocks that PostgreSQL has had to break in this database. */
  async deadlocks(): Promise<number> {
    const [row] = await this.db.query<{ n: number }>(
      'SELECT deadlocks::int AS n FROM pg_stat_database WHERE datname = current_database()',
    );
    return row?.n ?? Number.NaN;
  }

  /** Pairs of responses of which the second has no relation to the first. */
  async missed(ids: readonly string[]): Promise<number> {
    const [row] = await this.db.query<{ n: number }>(
      `SELECT count(*)::int AS n FROM unnest($1::uuid[], $2::uuid[]) AS p (one, other)
        WHERE NOT EXISTS (SELECT FROM findings_edges e
                JOIN findings_readings x ON x.item_id = e.item_id AND x.number = e.a
                JOIN findings_readings y ON y.item_id = e.item_id AND y.number = e.b
               WHERE x.response_id = p.one AND y.response_id = p.other AND e.relation = 'near')`,
      [ids.filter((_, i) => i % 2 === 0), ids.filter((_, i) => i % 2 === 1)],
    );
    return row?.n ?? Number.NaN;
  }

  /** Groups as `findDuplicates` gives them, of what is stored. */
  async groups(): Promise<object[]> {
    const rows = await this.db.query<Record<string, unknown> & { members: { id: string }[] }>(
      `SELECT g.canonical AS id, g.kind, g.certainty, g.template,
              jsonb_agg(jsonb_build_object('id', m.response_id, 'kind', m.kind, 'of', coalesce(m.of::text, ''), 'ownWords', m.own_words)
                        ORDER BY m.response_id) AS members
         FROM findings_groups g JOIN findings_group_members m ON m.group_id = g.id GROUP BY g.id ORDER BY g.canonical`,
    );
    return rows;
  }

  async responses(consultationId: string): Promise<string[]> {
    const rows = await this.db.query<{ id: string }>(
      'SELECT id FROM intake_v_response WHERE consultation_id = $1 ORDER BY number',
      [consultationId],
    );
    return rows.map((row) => row.id);
  }

  /** Ends the time for answers. What was received in time stays so. */
  async close(consultation: Pick<Consultation, 'slug'>): Promise<void> {
    const { closesAt } = await this.consultations.get(consultation.slug);
    await this.factory.at(new Date(closesAt.getTime() + 1_000), () => this.consultations.openAndCloseWhatIsDue());
  }

  /** As if nothing had ever been read. */
  async forget(): Promise<void> {
    await this.db.query(`TRUNCATE ${TABLES.join(', ')}`);
  }

  /** Everything that was found, in the same order and words whoever found it: what two runs are compared by. */
  async found(): Promise<Record<string, unknown[]>> {
    const sql = {
      edges: 'SELECT a, b, relation, words FROM findings_edges ORDER BY item_id, a, b',
      groups: 'SELECT id, kind, canonical, template FROM findings_groups ORDER BY id',
      members: 'SELECT response_id, group_id, kind, of, own_words FROM findings_group_members ORDER BY response_id',
      sentiments: 'SELECT response_id, score, label FROM findings_sentiments ORDER BY response_id',
      stances: 'SELECT response_id, stance, source FROM findings_stances ORDER BY response_id',
      runs: 'SELECT item_id, digest, responses, unassigned, seed FROM findings_theme_runs ORDER BY item_id, digest',
      themes:
        'SELECT item_id, position, label, keywords, stability FROM findings_candidate_themes ORDER BY item_id, position',
      themeMembers: `SELECT c.item_id, c.position, m.response_id, m.loading, m.evidence FROM findings_candidate_members m
                       JOIN findings_candidate_themes c ON c.id = m.candidate_id ORDER BY 1, 2, 3`,
    };
    const found: Record<string, unknown[]> = {};
    for (const [name, query] of Object.entries(sql)) found[name] = await this.db.query(query);
    return found;
  }
}
