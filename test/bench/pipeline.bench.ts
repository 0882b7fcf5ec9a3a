import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'csv-stringify/sync';
import { Findings } from '#findings';
import { Intake, type Incoming } from '#intake';
import { Db } from '#platform';
import { OFFICER } from '../support/factory.js';
import { startProcess } from '../support/processes.js';
import { until } from '../support/until.js';
import { print, rounded, say } from './figures.js';
import { peakMemory, watchMemory } from './memory.js';
import { onScene, type Scene } from './scene.js';
import { texts } from './texts.js';

/**
 * 10,000 responses to one item, from the import's first row to candidate themes that an officer can read: the bulk door, the
 * journal, the real worker. The yardstick is the same analysis on the same texts as a pure function on a file.
 */
const RESPONSES = 10_000;
const STANCES = ['strongly_supports', 'supports', 'neither', 'opposes', 'strongly_opposes', 'dont_know'] as const;

await onScene(async (scene) => {
  const { texts: said, from } = await texts(RESPONSES, scene.folder);
  const through = await throughTheWorker(scene, said);
  say(
    `from import to candidate themes: ${through.seconds.toFixed(1)} s, of them the import ${through.imported.toFixed(1)} s`,
  );
  const pure = await asPureFunction(scene.folder, said);
  say(`the same analysis on a file: ${pure.seconds.toFixed(1)} s`);
  const ours = { responses: RESPONSES, texts: from };
  print({
    bench: 'pipeline',
    unit: 's',
    value: rounded(through.seconds),
    yardstick: rounded(pure.seconds),
    ratio: rounded(through.seconds / pure.seconds),
    import: rounded(through.imported),
    themes: through.themes,
    groups: through.groups,
    ...ours,
  });
  const [value, yardstick] = [through.memory ?? Number.NaN, pure.memory ?? Number.NaN];
  print({ bench: 'pipeline-memory', unit: 'MB', value, yardstick, ratio: rounded(value / yardstick), ...ours });
});

async function throughTheWorker({ services, factory, databaseUrl }: Scene, said: readonly string[]) {
  const consultation = await factory.consultation({ state: 'open' });
  const [item] = consultation.items;
  if (item === undefined) throw new Error('a consultation without an item');
  const worker = startProcess('worker', [], { env: { DATABASE_URL: databaseUrl, LOG_LEVEL: 'info' } });
  try {
    await until(() => worker.output().includes('worker is ready'), { seconds: 60, what: 'the worker is ready' });
    const began = performance.now();
    const { created, faults } = await services.get(Intake).receiveMany(incomings(consultation.slug, said));
    if (created !== said.length) throw new Error(`stored are ${created}, with faults ${JSON.stringify(faults[0])}`);
    const imported = (performance.now() - began) / 1_000;
    await services.get(Findings).askForThemes(item.id, OFFICER);
    await until(() => isFound(services.get(Db), item.id), { seconds: 1_800, what: 'candidate themes' });
    const seconds = (performance.now() - began) / 1_000;
    const [candidates, groups] = await Promise.all([
      services.get(Findings).candidates(item.id),
      services.get(Findings).groups(consultation.id),
    ]);
    if (candidates.length === 0) throw new Error('no candidate themes were found');
    const memory = peakMemory(worker.pid);
    return { seconds, imported, memory, themes: candidates.length, groups: groups.length };
  } finally {
    await worker.stop();
  }
}

async function isFound(db: Db, itemId: string): Promise<boolean> {
  const [row] = await db.query<{ done: boolean }>(
    'SELECT bool_and(done_at IS NOT NULL) AS done FROM findings_theme_runs WHERE item_id = $1',
    [itemId],
  );
  return row?.done ?? false;
}

function* incomings(consultation: string, said: readonly string[]): Generator<Incoming> {
  const began = Date.now() - 86_400_000;
  for (const [n, text] of said.entries()) {
    yield {
      consultation,
      channel: 'bulk',
      intent: `bench-${String(n)}`,
      answers: [{ item: 'R1', stance: STANCES[n % STANCES.length], text }],
      respondent: { kind: 'person' },
      receivedAt: new Date(began + n * 1_000),
    };
  }
}

async function asPureFunction(folder: string, said: readonly string[]) {
  const file = join(folder, 'texts.csv');
  writeFileSync(
    file,
    stringify(
      said.map((text, n) => ({ id: n + 1, text })),
      { header: true },
    ),
  );
  const began = performance.now();
  const args = ['analyse', file, '--text', 'text', '--id', 'id', '--out', join(folder, 'analysed')];
  const analysis = startProcess('cli', [...args, '--only', 'duplicates,themes,sentiment']);
  const memory = await watchMemory(analysis.pid, analysis.ended);
  if ((await analysis.ended) !== 0) throw new Error(`analyse did not finish:\n${analysis.output()}`);
  return { seconds: (performance.now() - began) / 1_000, memory };
}
