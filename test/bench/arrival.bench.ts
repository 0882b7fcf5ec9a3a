import { Findings } from '#findings';
import { Intake, type Incoming } from '#intake';
import { Db } from '#platform';
import { startProcess } from '../support/processes.js';
import { until } from '../support/until.js';
import { BareKeys, keysOf } from './bare-keys.js';
import { median, print, rounded, say } from './figures.js';
import { inLanes } from './lanes.js';
import { peakMemory } from './memory.js';
import { onScene, type Scene } from './scene.js';
import { texts } from './texts.js';

/**
 * Responses that arrive on an item with 200,000 earlier ones: read, put into the shared index, looked up, verified and
 * related, one at a time on one connection, and in batches of 50 on several. The yardstick is a bare INSERT of the same key
 * rows in the same order into a table of the same shape that holds as many, in the same batches and with the same
 * commits, turn about with ours.
 */
const EARLIER = Number(process.env['ARRIVAL_EARLIER'] ?? 200_000);
const SINGLE = 2_000;
const BATCHED = 10_000;
const BATCH = 50;
const LANES = 4;
const ROUNDS = 4;
const LOOKS_MS = 2_000;

await onScene(async (scene) => {
  const { texts: said, from } = await texts(EARLIER + SINGLE + BATCHED, scene.folder);
  const consultation = await scene.factory.consultation({ state: 'open' });
  const [item] = consultation.items;
  if (item === undefined) throw new Error('a consultation without an item');
  const db = scene.services.get(Db);
  const findings = scene.services.get(Findings);

  await store(scene, consultation.slug, said.slice(0, EARLIER), 0);
  print({ bench: 'arrival-whole', ...(await readWhole(scene, item.id)), texts: from });

  const late = await store(scene, consultation.slug, said.slice(EARLIER), EARLIER);
  await db.query('VACUUM ANALYZE');
  const bare = await BareKeys.beside(scene, db, LANES);
  const alone = late.slice(0, SINGLE);
  const together = late.slice(SINGLE);

  // Warmed on responses that are not measured: plans, caches, compiled code.
  await oneAtATime(findings, together.splice(0, 300));
  const ours = { ms: [] as number[], seconds: 0 };
  let bareSeconds = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    const ids = alone.slice((round * SINGLE) / ROUNDS, ((round + 1) * SINGLE) / ROUNDS);
    const times = await oneAtATime(findings, ids);
    ours.ms.push(...times);
    ours.seconds += sum(times) / 1_000;
    bareSeconds += await bare.insert(await keysOf(db, ids), { batch: 1, lanes: 1 });
  }
  const sorted = ours.ms.toSorted((a, b) => a - b);
  const at = (share: number) => rounded(sorted[Math.floor(share * (sorted.length - 1))] ?? Number.NaN);
  print({
    bench: 'arrival',
    unit: 'responses/s',
    ...against(SINGLE / ours.seconds, SINGLE / bareSeconds),
    p50: rounded(median(ours.ms)),
    p95: at(0.95),
    p99: at(0.99),
    earlier: EARLIER,
    texts: from,
  });

  let [batchSeconds, bareBatchSeconds] = [0, 0];
  for (let round = 0; round < ROUNDS; round += 1) {
    const ids = together.slice(
      Math.floor((round * together.length) / ROUNDS),
      Math.floor(((round + 1) * together.length) / ROUNDS),
    );
    const start = performance.now();
    await inLanes(batches(ids), (batch) => findings.read(batch), LANES);
    batchSeconds += (performance.now() - start) / 1_000;
    bareBatchSeconds += await bare.insert(await keysOf(db, ids), { batch: BATCH, lanes: LANES });
  }
  await checkRelated(db, item.id, said.length);
  print({
    bench: 'arrival-batches',
    unit: 'responses/s',
    ...against(together.length / batchSeconds, together.length / bareBatchSeconds),
    batch: BATCH,
    connections: LANES,
    earlier: EARLIER,
    texts: from,
  });
  await bare.end();
});

/** The worker finds by itself that much is unread, and reads the item whole. */
async function readWhole({ services, databaseUrl }: Scene, item: string) {
  const began = performance.now();
  const worker = startProcess('worker', [], { env: { DATABASE_URL: databaseUrl, LOG_LEVEL: 'warn' } });
  try {
    await until(
      async () => {
        // Counting takes the server's time from the worker.
        await new Promise((resolve) => setTimeout(resolve, LOOKS_MS));
        const found = await stateOf(services.get(Db), item);
        return found.read === EARLIER && found.open === 0 && found.edges > 0;
      },
      { seconds: 1_800, what: 'the worker has read everything' },
    );
    const seconds = (performance.now() - began) / 1_000;
    const memory = peakMemory(worker.pid);
    say(`${EARLIER} responses read whole in ${seconds.toFixed(0)} s, peak memory of the worker ${String(memory)} MB`);
    return { unit: 'responses/s', value: rounded(EARLIER / seconds), responses: EARLIER, memory };
  } finally {
    await worker.stop();
  }
}

function against(value: number, yardstick: number) {
  return { value: rounded(value), yardstick: rounded(yardstick), ratio: rounded(value / yardstick) };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function batches<T>(items: readonly T[]): T[][] {
  return Array.from({ length: Math.ceil(items.length / BATCH) }, (_, i) => items.slice(i * BATCH, (i + 1) * BATCH));
}

/** Milliseconds of each. */
async function oneAtATime(findings: Findings, ids: readonly string[]): Promise<number[]> {
  const times: number[] = [];
  for (const id of ids) {
    const began = performance.now();
    await findings.read([id]);
    times.push(performance.now() - began);
  }
  return times;
}

/** By the bulk door. Returns the ids of what was stored, in the order of receipt. */
async function store({ services }: Scene, consultation: string, said: readonly string[], from: number) {
  const { created, faults } = await services.get(Intake).receiveMany(incomings(consultation, said, from));
  if (created !== said.length) throw new Error(`stored are ${created}, with faults ${JSON.stringify(faults[0])}`);
  const rows = await services
    .get(Db)
    .query<{ id: string }>(
      'SELECT id FROM (SELECT id, number FROM intake_v_response ORDER BY number DESC LIMIT $1) AS last ORDER BY number',
      [said.length],
    );
  return rows.map(({ id }) => id);
}

function* incomings(consultation: string, said: readonly string[], from: number): Generator<Incoming> {
  const began = Date.now() - 30 * 86_400_000;
  for (const [n, text] of said.entries()) {
    yield {
      consultation,
      channel: 'bulk',
      intent: `bench-${String(from + n)}`,
      answers: [{ item: 'R1', stance: 'supports', text }],
      respondent: { kind: 'person' },
      receivedAt: new Date(began + (from + n) * 10),
    };
  }
}

async function stateOf(db: Db, item: string): Promise<{ read: number; open: number; edges: number }> {
  const [found] = await db.query<{ read: number; open: number; edges: number }>(
    `SELECT (SELECT count(*)::int FROM findings_readings WHERE item_id = $1) AS read,
            (SELECT count(*)::int FROM findings_unrelated WHERE item_id = $1) AS open,
            (SELECT count(*)::int FROM findings_edges WHERE item_id = $1) AS edges`,
    [item],
  );
  return found ?? { read: 0, open: 0, edges: 0 };
}

/** Speed is worth nothing where something is missing. */
async function checkRelated(db: Db, item: string, responses: number): Promise<void> {
  const found = await stateOf(db, item);
  if (found.read !== responses || found.open > 0 || found.edges === 0)
    throw new Error(`of ${String(responses)} responses ${JSON.stringify(found)}`);
}
