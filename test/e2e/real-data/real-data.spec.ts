import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Test, type TestingModule } from '@nestjs/testing';
import { Assemblies, Consultations, ConsultationsModule, Recommendations, type Recommendation } from '#consultations';
import { Findings } from '#findings';
import { Intake, type Reconciliation } from '#intake';
import { Outcomes, OutcomesModule } from '#outcomes';
import { PlatformModule, Settings, type Refused } from '#platform';
import { createTestDatabase, type TestDatabase } from '../../support/database.js';
import { Factory, OFFICER, OPEN, STANCE } from '../../support/factory.js';
import { startProcess } from '../../support/processes.js';

const DATA = '../shared/data';
const DAY = 86_400_000;
/** A candidate that fewer people hold is set aside by the officer here. */
const FEWEST_PEOPLE = 3;

const suite = existsSync(DATA) ? describe : describe.skip;
if (!existsSync(DATA))
  process.stderr.write(`Left out: words of real assemblies and people, which are not at ${DATA}.\n`);

/** Real files through the command line as anybody would use it: a process, its exit code and what it prints. */
suite('real data', () => {
  let database: TestDatabase;
  let app: TestingModule;
  let factory: Factory;

  beforeAll(async () => {
    await promisify(execFile)(process.execPath, ['scripts/build.mjs']);
    database = await createTestDatabase();
    const settings = new Settings({ databaseUrl: database.url, logLevel: 'fatal' });
    const imports = [PlatformModule.with(settings), ConsultationsModule, OutcomesModule];
    app = await Test.createTestingModule({ imports }).compile();
    await app.init();
    factory = new Factory(app);
  });

  afterAll(async () => {
    await app.close();
    await database.drop();
  });

  async function throughline(...args: string[]): Promise<{ code: number | null; output: string }> {
    const started = startProcess('cli', args, { env: { DATABASE_URL: database.url, LOG_LEVEL: 'silent' } });
    const code = await started.ended;
    return { code, output: started.output() };
  }

  describe('recommendations', () => {
    async function imported(file: string, slug: string, ...rest: string[]): Promise<Recommendation[]> {
      const path = `${DATA}/recommendations/${file}`;
      const { code, output } = await throughline('import', 'recommendations', path, '--assembly', slug, ...rest);
      expect({ code, output }).toMatchObject({ code: 0 });
      const { id } = await app.get(Assemblies).get(slug);
      return app.get(Recommendations).list(id);
    }
    const inFile = (file: string) =>
      JSON.parse(readFileSync(`${DATA}/recommendations/${file}`, 'utf8')) as Record<string, unknown>[];

    it('of Kingston keep the support in the assembly, where the file has it, and their actions', async () => {
      const file = 'kingston-2020-air-quality.json';
      const stored = await imported(file, 'kingston');
      const wanted = inFile(file) as { title: string; support_pct: number | null; actions: string[] }[];
      const main = stored.filter((one) => one.kind === 'recommendation');
      expect(main).toHaveLength(5);
      expect(main.map((one) => one.supportPercent)).toEqual(wanted.map((one) => one.support_pct));
      expect(main.filter((one) => one.supportPercent !== null)).toHaveLength(4);
      expect(main.map((one) => one.words)).toEqual(wanted.map((one) => one.title));
      const actions = stored.filter((one) => one.kind !== 'recommendation');
      expect(actions).toHaveLength(26);
      const words = actions.map((one) => one.words);
      for (const action of wanted.flatMap((one) => one.actions)) {
        expect(words.filter((text) => action.endsWith(text))).toHaveLength(1);
      }
    });

    it('of Brighton & Hove keep their ranks', async () => {
      const file = 'brighton-hove-2020-climate.json';
      const stored = await imported(file, 'brighton-hove');
      const wanted = inFile(file) as { rank: number; text: string }[];
      expect(stored).toHaveLength(10);
      expect(stored.map(({ rank, words }) => ({ rank, text: words }))).toEqual(wanted);
    });

    it('of the Convention Citoyenne pour le Climat keep their French to the letter', async () => {
      const file = 'ccc-2020-fr.json';
      const stored = await imported(file, 'ccc', '--language', 'fr');
      const wanted = inFile(file) as { number: number; text: string }[];
      expect(stored).toHaveLength(146);
      expect(stored.map((one) => one.words)).toEqual(wanted.map((one) => one.text));
      expect(new Set(stored.map((one) => one.language))).toEqual(new Set(['fr']));
      expect(stored.map((one) => one.ref)).toEqual(wanted.map((one) => String(one.number)));
    });

    it('are not stored twice, nor in part where something is wrong', async () => {
      const path = `${DATA}/recommendations/ccc-2020-fr.json`;
      const again = await throughline('import', 'recommendations', path, '--assembly', 'ccc');
      expect(again.code).toBe(1);
      expect(again.output).not.toMatch(/\bat .*\.js:\d+/u);
      const { id } = await app.get(Assemblies).get('ccc');
      expect(await app.get(Recommendations).list(id)).toHaveLength(146);
    });
  });

  describe('responses, from the file to a sealed outcome', () => {
    const polis = (name: string) => `polis/${name}/comments.csv`;
    const POLIS = ['comment-id=id', 'comment-body=R1.text'];
    const sets = [
      { name: 'Brexit', file: polis('brexit-consensus'), map: POLIS, rows: 50 },
      { name: 'electoral reform', file: polis('canadian-electoral-reform'), map: POLIS, rows: 174 },
      { name: 'youth policing', file: polis('london.youth.policing'), map: POLIS, rows: 39 },
      { name: 'affordable housing', file: polis('scoop-hivemind.affordable-housing'), map: POLIS, rows: 165 },
      {
        name: 'patient feedback',
        file: 'patient-feedback/v6-nhft.csv',
        map: ['Comment ID=id', 'FFT answer=R1.text'],
        rows: 2812,
      },
    ];

    it.each(sets)(
      '$name: every row is received once, and the dispositions add up to what was received',
      async ({ name, file, map, rows }) => {
        const slug = file.split('/').slice(0, -1).join('-').replaceAll('.', '-');
        const { id, items } = await factory.consultation({
          slug,
          words: ['What people said should be done.'],
          item: { questions: [STANCE, OPEN] },
        });
        const mapping = map.flatMap((pair) => ['--map', pair]);
        const command = ['import', 'responses', `${DATA}/${file}`, '--consultation', slug, ...mapping];

        const first = await throughline(...command);
        expect(first).toMatchObject({ code: 0 });
        const before = await app.get(Intake).reconciliation(id);
        expect(before).toMatchObject({ received: rows, balanced: true });
        const second = await throughline(...command);
        expect(second).toMatchObject({ code: 0 });
        expect(second.output).toContain(`0 stored, ${rows.toLocaleString('en-GB')} were there before`);
        expect(await app.get(Intake).reconciliation(id)).toEqual(before);

        const outcome = await playedToOutcome(id, items[0]?.id ?? '');
        const { report } = outcome;
        expect(report.themes.length).toBeGreaterThan(0);
        expect(outcome.hash).toMatch(/^[0-9a-f]{64}$/u);
        const after = await app.get(Intake).reconciliation(id);
        expect(after).toMatchObject({ received: rows, balanced: true });
        process.stderr.write(`${name}: ${sum(after)}; ${String(report.themes.length)} themes, sealed\n`);
      },
      300_000,
    );
  });

  /** Closed, read by the machine, groups and themes confirmed by a person, coded, sealed. */
  async function playedToOutcome(consultationId: string, itemId: string) {
    return factory.at(new Date(Date.now() + 40 * DAY), async () => {
      await app.get(Consultations).openAndCloseWhatIsDue();
      const findings = app.get(Findings);
      await findings.settle();
      for (const { id, version } of await findings.groups(consultationId))
        granted(await findings.campaignAct(id, { kind: 'confirm' }, OFFICER, version));
      await findings.settle();
      for (const { id, people } of await findings.candidates(itemId)) {
        if (people >= FEWEST_PEOPLE) granted(await findings.confirmTheme(id, OFFICER));
        else granted(await findings.dropTheme(id, 'Held by too few people', OFFICER));
      }
      granted(await findings.code(itemId, OFFICER));
      await findings.settle();
      const sealed = await app.get(Outcomes).seal(itemId, OFFICER);
      granted(sealed);
      return sealed;
    });
  }
});

function granted<T extends { kind: string }>(result: T | Refused): asserts result is T {
  if (result.kind === 'refused') throw new Error((result as Refused).reason);
}

/** `2,812 received = 2,400 considered + 412 blank` */
function sum({ received, byDisposition }: Reconciliation): string {
  const parts = byDisposition.map(({ disposition, n }) => `${n.toLocaleString('en-GB')} ${disposition}`);
  expect(byDisposition.reduce((all, { n }) => all + n, 0)).toBe(received);
  return `${received.toLocaleString('en-GB')} received = ${parts.join(' + ')}`;
}
