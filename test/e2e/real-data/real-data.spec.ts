import { existsSync, readdirSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Test, type TestingModule } from '@nestjs/testing';
import { AccountsModule } from '#accounts';
import { Assemblies, Consultations, ConsultationsModule, Recommendations } from '#consultations';
import { Findings, FindingsModule } from '#findings';
import { IntakeModule } from '#intake';
import { Outcomes, OutcomesModule } from '#outcomes';
import { Clock, PlatformModule, Settings } from '#platform';
import { createTestDatabase, type TestDatabase } from '../../support/database.js';
import { Factory, OFFICER } from '../../support/factory.js';
import { startProcess } from '../../support/processes.js';

const DATA = '../shared/data';
const there = existsSync(DATA);
if (!there) process.stderr.write(`left out: ${DATA} is not beside this checkout\n`);
const conversations = there
  ? readdirSync(`${DATA}/polis`).filter((name) => existsSync(`${DATA}/polis/${name}/comments.csv`))
  : [];
const MONTH = 31 * 86_400_000;

(there ? describe : describe.skip)('what real people wrote', () => {
  let database: TestDatabase;
  let app: TestingModule;

  beforeAll(async () => {
    database = await createTestDatabase();
    const libs = [AccountsModule, ConsultationsModule, IntakeModule, FindingsModule, OutcomesModule];
    const settings = new Settings({ databaseUrl: database.url });
    app = await Test.createTestingModule({ imports: [PlatformModule.with(settings), ...libs] }).compile();
    await app.init();
  });

  afterAll(async () => {
    await app.close();
    await database.drop();
  });

  it.each([
    { file: 'kingston-2020-air-quality.json', counts: { recommendation: 5, action: 26 }, supported: 4, ranked: 0 },
    { file: 'brighton-hove-2020-climate.json', counts: { recommendation: 10 }, supported: 0, ranked: 10 },
    { file: 'ccc-2020-fr.json', counts: {}, total: 146, supported: 0, ranked: 0 },
  ])(
    'imports the recommendations of $file with what they carry',
    async ({ file, counts, total, supported, ranked }) => {
      const slug = file.replace('.json', '');
      await run(['import', 'recommendations', `${DATA}/recommendations/${file}`, '--assembly', slug]);
      const { id } = await app.get(Assemblies).get(slug);
      const stored = await app.get(Recommendations).list(id);
      const kinds = Object.entries(Object.groupBy(stored, (one) => one.kind)).map(([kind, all]) => [kind, all.length]);
      expect(Object.fromEntries(kinds)).toMatchObject(counts);
      if (total !== undefined) expect(stored.filter((one) => one.kind === 'recommendation')).toHaveLength(total);
      expect(stored.filter((one) => one.supportPercent !== null)).toHaveLength(supported);
      expect(stored.filter((one) => one.rank !== null)).toHaveLength(ranked);
    },
  );

  const sets = [
    ...conversations.map((name) => ({
      name,
      file: `${DATA}/polis/${name}/comments.csv`,
      map: ['comment-id=id', 'comment-body=text'],
    })),
    {
      name: 'patient-feedback',
      file: `${DATA}/patient-feedback/v6-nhft.csv`,
      map: ['Comment ID=id', 'FFT answer=text'],
    },
  ];

  it.each(sets)(
    'plays $name to a sealed outcome that balances',
    async ({ name, file, map }) => {
      const slug = name.toLowerCase().replace(/[^a-z0-9]+/gu, '-');
      const consultation = await new Factory(app).consultation({ slug, words: ['What should be done?'] });
      const [item] = consultation.items;
      if (item === undefined) throw new Error('a consultation without an item');
      const words = ['import', 'responses', file, '--consultation', slug, ...map.flatMap((one) => ['--map', one])];
      await run(words);
      expect(await run(words)).toContain(' 0 stored');

      const clock = app.get(Clock);
      clock.travelTo(new Date(Date.now() + MONTH));
      await app.get(Consultations).openAndCloseWhatIsDue();
      const findings = app.get(Findings);
      await findings.settle();
      for (const { id } of await findings.candidates(item.id)) granted(await findings.confirmTheme(id, OFFICER));
      granted(await findings.code(item.id, OFFICER));
      await findings.settle();
      const sealed = await app.get(Outcomes).seal(item.id, OFFICER);
      clock.travelTo(undefined);
      if (sealed.kind === 'refused') throw new Error(sealed.reason);

      const { submissions } = sealed.report.reconciliation;
      const parts = submissions.byDisposition.map(({ name, n }) => `${String(n)} ${name}`);
      const themes = `${String(sealed.report.themes.length)} themes`;
      process.stderr.write(`${name}: ${String(submissions.received)} received = ${parts.join(' + ')}; ${themes}\n`);
      expect(submissions.byDisposition.reduce((sum, { n }) => sum + n, 0)).toBe(submissions.received);
      expect(submissions).toMatchObject({ undisposed: 0, balanced: true });
      expect(sealed.report.themes.length).toBeGreaterThan(1);
    },
    300_000,
  );

  async function run(words: string[]): Promise<string> {
    const command = startProcess('cli', words, { env: { DATABASE_URL: database.url, LOG_LEVEL: 'silent' } });
    const code = await command.ended;
    if (code !== 0) throw new Error(`${words.join(' ')} ended with ${String(code)}:\n${command.output()}`);
    return command.output();
  }
});

function granted(result: { kind: string; reason?: string }): void {
  if (result.kind === 'refused') throw new Error(result.reason);
}
