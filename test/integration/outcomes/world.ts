import { Test, type TestingModule } from '@nestjs/testing';
import type { Consultation } from '#consultations';
import { Decisions, DecisionsModule, Lines } from '#decisions';
import { Findings } from '#findings';
import { Intake, IntakeModule, type Incoming } from '#intake';
import { Journal, JournalModule } from '#journal';
import { Outcomes, OutcomesModule } from '#outcomes';
import { Db, newId, PlatformModule, Settings } from '#platform';
import { createTestDatabase } from '../../support/database.js';
import { Factory, OFFICER } from '../../support/factory.js';

export interface Given {
  stance?: NonNullable<Incoming['answers'][number]['stance']>;
  text?: string;
  email?: string;
  publish?: Incoming['publish'];
  channel?: Incoming['channel'];
}

/** The libs up to decisions on a database of their own, with a consultation that has closed and its answers in. */
export async function startWorld(): Promise<World> {
  const database = await createTestDatabase();
  const app = await Test.createTestingModule({
    imports: [
      PlatformModule.with(new Settings({ connections: 12, databaseUrl: database.url, logLevel: 'fatal' })),
      JournalModule,
      IntakeModule,
      OutcomesModule,
      DecisionsModule,
    ],
  }).compile();
  await app.init();
  return new World(app, database);
}

export class World {
  readonly db: Db;
  readonly intake: Intake;
  readonly findings: Findings;
  readonly outcomes: Outcomes;
  readonly decisions: Decisions;
  readonly lines: Lines;
  readonly journal: Journal;
  readonly factory: Factory;

  constructor(
    readonly app: TestingModule,
    private readonly database: { url: string; drop(): Promise<void> },
  ) {
    this.db = app.get(Db);
    this.intake = app.get(Intake);
    this.findings = app.get(Findings);
    this.outcomes = app.get(Outcomes);
    this.decisions = app.get(Decisions);
    this.lines = app.get(Lines);
    this.journal = app.get(Journal);
    this.factory = new Factory(app);
  }

  async stop(): Promise<void> {
    await this.app.close();
    await this.database.drop();
  }

  /** A closed consultation of one item, answered while it was open. */
  async answered(given: readonly Given[], wish: Parameters<Factory['consultation']>[0] = {}): Promise<Consultation> {
    const consultation = await this.factory.consultation({
      state: 'closed',
      words: ['Plant trees along the quay.'],
      ...wish,
    });
    await this.receive(consultation, given);
    return consultation;
  }

  /** Answers to R1 that another door took in time. */
  async receive(consultation: Consultation, given: readonly Given[]): Promise<void> {
    const { faults } = await this.intake.receiveMany(
      given.map(({ stance, text = '', email, publish = 'anonymous', channel = 'bulk' }, at) => ({
        consultation: consultation.slug,
        channel,
        intent: newId(),
        answers: [{ item: 'R1', text, ...(stance === undefined ? {} : { stance }) }],
        respondent: { kind: 'person' as const, ...(email === undefined ? {} : { email }) },
        publish,
        receivedAt: new Date(consultation.opensAt.getTime() + at * 60_000),
      })),
    );
    if (faults.length > 0) throw new Error(JSON.stringify(faults));
  }

  /** Reads everything, confirms every candidate theme and codes against them. */
  async analyse(consultation: Consultation): Promise<void> {
    await this.findings.settle();
    for (const item of consultation.items) {
      for (const card of await this.findings.candidates(item.id)) await this.findings.confirmTheme(card.id, OFFICER);
      await this.findings.code(item.id, OFFICER);
    }
    await this.findings.settle();
  }
}
