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
});
