import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ImportDesk } from '#intake';
import { startProcess, type StartedProcess } from '../../support/processes.js';
import { until } from '../../support/until.js';
import { startWorld, type World } from './world.js';

/** Real: PostgreSQL, and the worker as a process of its own that is killed. */
const ROWS = 40_000;
const OLU = { id: '00000000-0000-7000-8000-000000000001', name: 'Olu' };

describe('an import that the worker does', () => {
  let world: World;
  let desk: ImportDesk;
  const workers: StartedProcess[] = [];

  beforeAll(async () => {
    world = await startWorld();
    desk = world.app.get(ImportDesk);
  });

  afterAll(async () => {
    await Promise.all(workers.map((worker) => worker.kill()));
    await world.stop();
  });

  function startWorker(): StartedProcess {
    const worker = startProcess('worker', [], { env: { DATABASE_URL: world.database.url, LOG_LEVEL: 'warn' } });
    workers.push(worker);
    return worker;
  }

  async function* lines(): AsyncGenerator<Buffer> {
    yield Buffer.from('id,stance,text\n');
    for (let row = 1; row <= ROWS; row += 1) {
      // Every thousandth row does not say where it stands.
      const stance = row % 1_000 === 0 ? '=perhaps' : 'Support';
      yield Buffer.from(`${String(row)},${stance},"More seats at stop ${String(row)}, please."\n`);
    }
    await Promise.resolve();
  }

  it('is taken up after a kill where it was, and counts and stores each row once', async () => {
    const { id: consultation, slug } = await world.consultation({ slug: 'killed', refs: ['R1'] });
    const id = await desk.upload(slug, { name: 'survey.csv', bytes: lines() }, OLU);
    const { mapping } = await desk.look(slug, id);
    expect(mapping).toEqual({ id: 'id', stance: 'stance', text: 'text' });
    await desk.start(slug, id, { map: mapping, saveAs: 'the survey' }, OLU);

    const first = startWorker();
    await until(async () => (await desk.get(slug, id)).rows > 0, { seconds: 90, what: 'the first rows are stored' });
    await first.kill();
    const cut = await desk.get(slug, id);
    expect(cut).toMatchObject({ state: 'running' });
    expect(cut.rows).toBeLessThan(ROWS);

    startWorker();
    await until(async () => (await desk.get(slug, id)).state === 'done', { seconds: 120, what: 'the import is done' });
    expect(await desk.get(slug, id)).toMatchObject({
      rows: ROWS,
      created: ROWS - 40,
      again: 0,
      failed: 40,
      error: null,
    });
    expect(await world.intake.reconciliation(consultation)).toMatchObject({ received: ROWS - 40, balanced: true });
    expect(await world.db.query('SELECT 1 FROM intake_import_files')).toEqual([]);

    let csv = '';
    for await (const part of await desk.failedRowsAsCsv(slug, id)) csv += part;
    const [header, row] = csv.split('\n');
    expect(header).toBe('\ufeffid,stance,text,Why it was not taken');
    expect(row).toMatch(/^1000,'=perhaps,"More seats at stop 1000, please.","stance: ""=perhaps"" is not one of/u);
    expect(csv.trim().split('\n')).toHaveLength(41);

    // Mended, it is read by the mapping that was saved, and what was in already is not added again.
    const mended = Buffer.from(csv.replaceAll("'=perhaps", 'Oppose'));
    async function* again() {
      await Promise.resolve();
      yield mended;
    }
    const second = await desk.upload(slug, { name: 'not-taken.csv', bytes: again() }, OLU);
    const preview = await desk.look(slug, second);
    expect(preview.saved).toBe('the survey');
    await desk.start(slug, second, { map: preview.mapping }, OLU);
    await until(async () => (await desk.get(slug, second)).state === 'done', {
      seconds: 60,
      what: 'the second import',
    });
    expect(await desk.get(slug, second)).toMatchObject({ rows: 40, created: 40, failed: 0 });
  }, 300_000);

  it('says by line what is wrong with a file that stops in the middle, and what is in stays in', async () => {
    const { slug } = await world.consultation({ slug: 'broken', refs: ['R1'] });
    async function* bytes() {
      await Promise.resolve();
      // Longer than what is looked at before it is taken.
      yield Buffer.from(`id,text\n${`1,${'x'.repeat(60)}\n`.repeat(30_000)}`);
      yield Buffer.from([0x32, 0x2c, 0xe9, 0x0a]);
    }
    const id = await desk.upload(slug, { name: 'latin1.csv', bytes: bytes() }, OLU);
    await desk.start(slug, id, { map: { id: 'id', text: 'text' } }, OLU);
    await until(async () => (await desk.get(slug, id)).state === 'failed', {
      seconds: 100,
      what: 'the import stopped',
    });
    expect((await desk.get(slug, id)).error).toMatch(/line 30002: is not text in UTF-8/u);
    expect((await desk.get(slug, id)).created).toBe(1);
  }, 120_000);
});
