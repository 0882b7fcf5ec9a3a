import type { Type } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import { ConsultationsModule } from '#consultations';
import { Intake, IntakeModule, type Incoming } from '#intake';
import { Journal, JournalModule, Subscriptions } from '#journal';
import { Db, newId, PlatformModule, Settings } from '#platform';
import { createTestDatabase } from '../../support/database.js';

const DAY = 86_400_000;

/** The libs up to intake, and those named, on a database of their own. */
export async function startWorld(
  modules: Type[] = [],
  settings: Partial<ConstructorParameters<typeof Settings>[0]> = {},
  providers: Type[] = [],
): Promise<World> {
  const database = await createTestDatabase();
  const app = await Test.createTestingModule({
    imports: [
      PlatformModule.with(new Settings({ databaseUrl: database.url, connections: 20, ...settings })),
      JournalModule,
      ConsultationsModule,
      IntakeModule,
      ...modules,
    ],
    providers,
  }).compile();
  await app.init();
  return new World(app, database);
}

export class World {
  readonly db: Db;
  readonly intake: Intake;
  readonly journal: Journal;
  readonly subscriptions: Subscriptions;

  constructor(
    readonly app: TestingModule,
    readonly database: { url: string; drop(): Promise<void> },
  ) {
    this.db = app.get(Db);
    this.intake = app.get(Intake);
    this.journal = app.get(Journal);
    this.subscriptions = app.get(Subscriptions);
  }

  async stop(): Promise<void> {
    await this.app.close();
    await this.database.drop();
  }

  /** A consultation past its draft, without the officers' way there: what is tested here begins when it is open. */
  async consultation(wish: ConsultationWish): Promise<{ id: string; slug: string; items: Record<string, string> }> {
    const { slug, refs = ['R1', 'R2'], state = 'open', questions = QUESTIONS, policies = {}, words = {} } = wish;
    const { opensAt = new Date(Date.now() - 10 * DAY), closesAt = new Date(Date.now() + 10 * DAY) } = wish;
    const [assembly, id, officer, approver] = [newId(), newId(), newId(), newId()];
    const items: Record<string, string> = {};
    await this.db.tx(async (tx) => {
      await tx.query(
        `INSERT INTO consultations_assemblies (id, slug, title, record, published_at, published_by_id, published_by_name)
         VALUES ($1, $2, 'Assembly', '{}', now(), $3, 'Olu')`,
        [assembly, `assembly-of-${slug}`, officer],
      );
      await tx.query(
        `INSERT INTO consultations_consultations (id, slug, assembly_id, title, opens_at, closes_at, time_zone, policies,
                privacy, contact, created_by_id, created_by_name)
         VALUES ($1, $2, $3, $4, $5, $6, 'Europe/London', $9, '{}', $7, $8, 'Olu')`,
        [
          id,
          slug,
          assembly,
          `The future of ${slug}`,
          opensAt,
          closesAt,
          { email: 'team@council.example' },
          officer,
          policies,
        ],
      );
      for (const [position, ref] of refs.entries())
        items[ref] = await addItem(tx, { assembly, id, ref, position, questions, words: words[ref] });
      await tx.query(
        `UPDATE consultations_consultations SET state = $2, submitted_by_id = $3, submitted_by_name = 'Olu',
                approved_by_id = $4, approved_by_name = 'Ana' WHERE id = $1`,
        [id, state, officer, approver],
      );
    });
    return { id, slug, items };
  }
}

interface ConsultationWish {
  slug: string;
  refs?: string[];
  state?: string;
  opensAt?: Date;
  closesAt?: Date;
  questions?: unknown[];
  /** What it declared; the usual where left out. */
  policies?: Record<string, string>;
  /** Of the recommendations, by reference; else made up. */
  words?: Record<string, string>;
}

const question = (key: string, kind: string, options: string[] = []) => ({
  id: key,
  key,
  kind,
  prompt: `${key}?`,
  required: false,
  options: options.map((value) => ({ value, label: value })),
});

const QUESTIONS = [
  question('stance', 'stance'),
  question('text', 'open'),
  question('area', 'single', ['north', 'south']),
  question('uses', 'multiple', ['bus', 'bike', 'car']),
];

type Tx = Parameters<Parameters<Db['tx']>[0]>[0];

async function addItem(
  tx: Tx,
  item: {
    assembly: string;
    id: string;
    ref: string;
    position: number;
    questions: unknown[];
    words: string | undefined;
  },
): Promise<string> {
  const [recommendation, itemId, words] = [newId(), newId(), item.words ?? `Words of ${item.ref}`];
  const hash = `encode(sha256(convert_to($3, 'UTF8')), 'hex')`;
  await tx.query(
    `INSERT INTO consultations_recommendations (id, assembly_id, words, words_sha256, ref, position, kind, language, source)
     VALUES ($1, $2, $3, ${hash}, $4, $5, 'recommendation', 'en', '{}')`,
    [recommendation, item.assembly, words, item.ref, item.position],
  );
  await tx.query(
    `INSERT INTO consultations_recommendation_versions (recommendation_id, version, words, words_sha256, reason, by_id, by_name)
     VALUES ($1, 1, $3, ${hash}, 'published', $2, 'Olu')`,
    [recommendation, newId(), words],
  );
  await tx.query(
    `INSERT INTO consultations_items (id, consultation_id, words, words_sha256, recommendation_id, ref, position,
            words_version, language, questions)
     VALUES ($1, $2, $3, ${hash}, $4, $5, $6, 1, 'en', $7)`,
    [itemId, item.id, words, recommendation, item.ref, item.position, JSON.stringify(item.questions)],
  );
  return itemId;
}

let sent = 0;

/** One person's answer to R1 by the form, with what is given in its place. */
export function incoming(consultation: string, given: Partial<Incoming> = {}): Incoming {
  sent += 1;
  return {
    consultation,
    channel: 'web',
    intent: `intent-${String(sent)}`,
    answers: [{ item: 'R1', stance: 'supports', text: `Answer ${String(sent)}: more buses, please.` }],
    respondent: { kind: 'person' },
    publish: 'anonymous',
    ...given,
  };
}

/** What was received; fails where it was refused. */
export async function receiptFor(intake: Intake, what: Incoming) {
  const result = await intake.receive(what);
  if (result.kind === 'refused') throw new Error(result.reason);
  return { ...result.receipt, created: result.created };
}
