import { createRequire } from 'node:module';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Workbook } from 'exceljs';
import { ResponseImports, type ImportWish } from '#intake';
import { startWorld, type World } from './world.js';

const exceljs = createRequire(import.meta.url)('exceljs') as { Workbook: new () => Workbook };
type Wish = ImportWish & { path: string };

const REAL = '../shared/data';

describe('importing responses', () => {
  let world: World;
  let folder: string;
  let slugs = 0;

  beforeAll(async () => {
    world = await startWorld();
    folder = await mkdtemp(join(tmpdir(), 'import-'));
  });

  afterAll(async () => {
    await world.stop();
    await rm(folder, { recursive: true });
  });

  async function fresh(refs = ['R1', 'R2']) {
    slugs += 1;
    return world.consultation({ slug: `import-${String(slugs)}`, refs });
  }
  async function file(name: string, content: string | Buffer): Promise<string> {
    const path = join(folder, name);
    await writeFile(path, content);
    return path;
  }
  const run = (wish: Wish) => world.app.get(ResponseImports).run(wish);
  const faultsOf = async (wish: Wish) =>
    (await run(wish)).faults.map(
      ({ line, label, column, message }) => `${String(line ?? label)}: ${column}: ${message}`,
    );
  const responsesOf = (consultation: string) =>
    world.db.query<{
      item_ref: string;
      stance_answer: string | null;
      text: string;
      answers: unknown;
      disposition: string;
    }>(
      `SELECT item_ref, stance_answer, text, answers, disposition FROM intake_v_response WHERE consultation_id = $1
        ORDER BY number, item_ref`,
      [consultation],
    );

  it('reads a file whose columns say what they are, and adds nothing the second time', async () => {
    const { id, slug } = await fresh();
    const path = await file(
      'plain.csv',
      '\ufeffID,R1.stance,R1.text,R2.stance,Received at\r\n1,Strongly agree,"More, please\nand soon",,2026-05-01T10:00:00Z\r\n2,,,oppose,\r\n3,,,,\r\n',
    );
    const result = await run({ path, consultation: slug });
    expect(result).toMatchObject({ rows: 3, created: 3, again: 0, faults: [] });
    expect(result.columns).toEqual({
      ID: 'id',
      'R1.stance': 'R1.stance',
      'R1.text': 'R1.text',
      'R2.stance': 'R2.stance',
      'Received at': 'receivedAt',
    });
    expect(await responsesOf(id)).toEqual([
      {
        item_ref: 'R1',
        stance_answer: 'strongly_supports',
        text: 'More, please\nand soon',
        answers: {},
        disposition: 'considered',
      },
      { item_ref: 'R2', stance_answer: 'opposes', text: '', answers: {}, disposition: 'considered' },
      { item_ref: 'R1', stance_answer: null, text: '', answers: {}, disposition: 'blank' },
    ]);
    expect(await run({ path, consultation: slug })).toMatchObject({ rows: 3, created: 0, again: 3, faults: [] });
    expect(await world.intake.reconciliation(id)).toMatchObject({ received: 3, balanced: true });
  });

  it('takes columns by a mapping, choices by their labels, and leaves the others alone', async () => {
    const { id, slug } = await fresh();
    const path = await file('mapped.csv', 'What;Where;How;Noise\nTrams;North;bus; x\nBikes;south;bike;y\n');
    await run({ path, consultation: slug, map: { What: 'R1.text', Where: 'R1.area', How: 'R1.uses' } });
    expect((await responsesOf(id)).map(({ text, answers }) => [text, answers])).toEqual([
      ['Trams', { area: 'north', uses: ['bus'] }],
      ['Bikes', { area: 'south', uses: ['bike'] }],
    ]);
  });

  it('stores what is right and names each row that is not', async () => {
    const { slug } = await fresh();
    const path = await file(
      'faulty.csv',
      'item,stance,text,email,publish,received at\nR1,support,fine,,,\nR9,support,x,,,\nR1,perhaps,x,,,\nR1,,"two\nlines",a@@b,,\nR1,,x,,always,\nR1,,x,,,yesterday\nR1,,x,,,2999-01-01\nR1,,x,,,,,more\nR2,oppose,fine,,no,\n',
    );
    expect(await faultsOf({ path, consultation: slug })).toEqual([
      '3: item: "R9" is not an item of this consultation',
      '4: stance: "perhaps" is not one of Strongly support, Support, Neither support nor oppose, Oppose, Strongly oppose, Don’t know',
      '5: respondent.email: is not an email address',
      '7: publish: "always" is not one of name, anonymous, no',
      '8: received at: "yesterday" is not a time such as 2026-01-31T12:00:00Z',
      '9: received at: "2999-01-01" has not come yet',
      '10: row: has 8 cells, but there are 6 columns; is a quotation mark missing?',
    ]);
    expect(await run({ path, consultation: slug })).toMatchObject({ rows: 9, created: 0, again: 2 });
  });

  it('keeps each of several rows that say the same, and adds none of them again', async () => {
    const { slug } = await fresh(['R1']);
    const path = await file('same.csv', 'text\nYes please\nYes please\nYes please\n');
    expect(await run({ path, consultation: slug })).toMatchObject({ created: 3 });
    expect(await run({ path, consultation: slug })).toMatchObject({ created: 0, again: 3 });
  });

  it('names a row whose id came before with other words, and keeps another source apart', async () => {
    const { slug } = await fresh(['R1']);
    await run({ path: await file('a.csv', 'id,text\n1,first\n'), consultation: slug });
    const path = await file('b.csv', 'id,text\n1,second\n');
    expect(await faultsOf({ path, consultation: slug })).toEqual([
      '2: intent: was imported before with other content under the same id',
    ]);
    expect(await run({ path, consultation: slug, source: 'the other survey' })).toMatchObject({ created: 1 });
  });

  it('reads JSON lines and workbooks alike', async () => {
    const { id, slug } = await fresh(['R1']);
    const lines = await file(
      'lines.jsonl',
      '{"response_id": 1, "response": "from \\u0000 lines"}\n\n{"response_id": 2, "response": null}\n',
    );
    const workbook = new exceljs.Workbook();
    workbook.addWorksheet('Sheet').addRows([
      ['Text', 'Stance'],
      ['from a sheet', 'Disagree'],
    ]);
    const sheet = await file('book.xlsx', Buffer.from(await workbook.xlsx.writeBuffer()));
    expect(await run({ path: lines, consultation: slug })).toMatchObject({ rows: 2, created: 2 });
    expect(await run({ path: sheet, consultation: slug })).toMatchObject({ rows: 1, created: 1 });
    expect((await responsesOf(id)).map(({ text, disposition }) => [text, disposition])).toEqual([
      ['from \ufffd lines', 'considered'],
      ['', 'blank'],
      ['from a sheet', 'considered'],
    ]);
  });

  it.each([
    ['empty.csv', '', /the file is empty/u],
    ['latin1.csv', Buffer.from('text\ncaf\u00e9\n', 'latin1'), /UTF-8/u],
    ['lines.jsonl', '{"R1.text": "a"}\n{"R1.text": ', /line 2.*not JSON/u],
    ['twice.csv', 'text,text\na,b\n', /two columns are named "text"/u],
    ['quote.csv', 'text\n"never closed\n', /cannot be read as CSV/u],
    ['no.xlsx', 'not a workbook', /not a workbook/u],
    ['unknown.csv', 'colour\nred\n', /none of the columns \(colour\) is known.*--map COLUMN=FIELD/u],
    ['items.csv', 'text\nred\n', /several items; map a column to item/u],
  ])('refuses %s with a reason', async (name, content, reason) => {
    const { slug } = await fresh();
    await expect(run({ path: await file(name, content), consultation: slug })).rejects.toThrow(reason);
  });

  it('refuses a mapping of a column or a field that is not there', async () => {
    const { slug } = await fresh();
    const wish = { path: await file('map.csv', 'a,b\n1,2\n'), consultation: slug };
    await expect(run({ ...wish, map: { c: 'text' } })).rejects.toThrow('c: is not a column of the file; it has a, b');
    await expect(run({ ...wish, map: { a: 'R1.colour' } })).rejects.toThrow(/"R1.colour" is not a field/u);
  });

  it('adds each row once where two imports of the same file run at once, and every receipt holds', async () => {
    const { id, slug } = await fresh(['R1']);
    const rows = Array.from(
      { length: 12_000 },
      (_, n) => `${String(n % 11_000)},answer ${String(n % 11_000)},p${String(n % 50)}@example.org`,
    );
    const path = await file('twice-at-once.csv', `id,text,email\n${rows.join('\n')}\n`);
    const results = await Promise.all([run({ path, consultation: slug }), run({ path, consultation: slug })]);
    expect(results.map(({ rows: n, faults }) => [n, faults])).toEqual([
      [12_000, []],
      [12_000, []],
    ]);
    expect(results[0].created + results[1].created).toBe(11_000);
    expect(await world.intake.reconciliation(id)).toMatchObject({ received: 11_000, balanced: true });
    const people = await world.db.query(
      'SELECT DISTINCT respondent_id FROM intake_v_submission WHERE consultation_id = $1',
      [id],
    );
    expect(people).toHaveLength(50);
    expect((await world.intake.verifyReceipts()).faults).toEqual([]);
    const [one] = await world.db.query<{ id: string }>(
      'SELECT id FROM intake_v_submission WHERE consultation_id = $1 LIMIT 1',
      [id],
    );
    const [receipt] = await world.intake.receiptsOf([one?.id ?? '']);
    const story = await world.intake.receipt(receipt?.reference ?? '', receipt?.secret ?? '');
    expect(story).toMatchObject({ submissionId: one?.id, channel: 'bulk' });
  });

  it('reads a survey by a mapping that was saved, by its name and again where the same columns come', async () => {
    const { id, slug } = await fresh();
    const content = (n: number) => `Ref;Q7;Q8\n${String(n)};Agree;words ${String(n)}\n`;
    const first = await file('survey-1.csv', content(1));
    const map = { Ref: 'id', Q7: 'R2.stance', Q8: 'R2.text' };
    await run({ path: first, consultation: slug, map, saveMapping: { name: 'our survey', byName: 'Olu' } });
    expect(await run({ path: await file('survey-2.csv', content(2)), consultation: slug })).toMatchObject({
      created: 1,
      mapping: 'our survey',
    });
    expect(await run({ path: first, consultation: slug, mapping: 'our survey' })).toMatchObject({
      created: 0,
      again: 1,
    });
    await expect(run({ path: first, consultation: slug, mapping: 'theirs' })).rejects.toThrow(/there is "our survey"/u);
    expect((await responsesOf(id)).map(({ item_ref, stance_answer, text }) => [item_ref, stance_answer, text])).toEqual(
      [
        ['R2', 'supports', 'words 1'],
        ['R2', 'supports', 'words 2'],
      ],
    );
  });

  const withReal = existsSync(REAL) ? it : it.skip;

  withReal('takes in 2,812 answers of patients and the comments of four public conversations', async () => {
    const { id, slug } = await fresh(['R1']);
    const patients = `${REAL}/patient-feedback/v6-nhft.csv`;
    const map = { 'FFT answer': 'R1.text', 'Comment ID': 'id' };
    expect(await run({ path: patients, consultation: slug, map, source: 'patients' })).toMatchObject({
      rows: 2812,
      created: 2812,
      faults: [],
    });
    let received = 2812;
    for (const name of [
      'london.youth.policing',
      'brexit-consensus',
      'canadian-electoral-reform',
      'scoop-hivemind.affordable-housing',
    ]) {
      const path = `${REAL}/polis/${name}/comments.csv`;
      const result = await run({
        path,
        consultation: slug,
        map: { 'comment-body': 'text', 'comment-id': 'id' },
        source: name,
      });
      expect([name, result.faults]).toEqual([name, []]);
      expect(result.created).toBe(result.rows);
      received += result.created;
    }
    expect(await world.intake.reconciliation(id)).toMatchObject({ received, balanced: true });
    expect(await run({ path: patients, consultation: slug, map, source: 'patients' })).toMatchObject({
      created: 0,
      again: 2812,
    });
    expect((await world.intake.verifyReceipts()).faults).toEqual([]);
  });

  withReal('takes the formats of Consult and of common survey tools without a mapping', async () => {
    const { id, slug } = await fresh();
    const consult = await run({ path: `${REAL}/consult-format/gambling_XS/inputs`, consultation: slug });
    expect(consult).toMatchObject({ rows: 100, created: 100, faults: [] });
    const [first] = await world.db.query(
      `SELECT array_agg(item_ref || ': ' || left(text, 14) ORDER BY item_ref) AS said FROM intake_v_response
        WHERE consultation_id = $1 GROUP BY number ORDER BY number LIMIT 1`,
      [id],
    );
    expect(first).toEqual({ said: ['R1: Yes, absolutely', 'R2: Education in sc'].map((text) => text.slice(0, 18)) });
    expect(await run({ path: `${REAL}/consult-format/gambling_XS/inputs`, consultation: slug })).toMatchObject({
      created: 0,
      again: 100,
    });
    const proposals = await run({
      path: `${REAL}/consult-format/setup_consultation/responses_lgr_format.csv`,
      consultation: slug,
    });
    expect(proposals).toMatchObject({ rows: 5, created: 5, faults: [] });
    expect(Object.values(proposals.columns)).toEqual(['kind', 'R1.stance', 'R1.text', 'R2.stance', 'R2.text']);
    const single = await fresh(['R1']);
    const scr = await run({
      path: `${REAL}/consult-format/setup_consultation/responses_scr_format.csv`,
      consultation: single.slug,
    });
    expect(scr).toMatchObject({ rows: 5, created: 5, faults: [] });
    expect(Object.values(scr.columns)).toEqual(['kind', 'organisation', 'R1.text']);
    // Nothing in it is an answer to an open or closed question.
    const biomass = `${REAL}/consult-format/setup_consultation/responses_biomass_format.csv`;
    await expect(run({ path: biomass, consultation: single.slug })).rejects.toThrow(
      /What is your name\?.*known to hold answers/su,
    );
  });
});
