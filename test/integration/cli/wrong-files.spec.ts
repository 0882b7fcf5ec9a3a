import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { execFile } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createTestDatabase, type TestDatabase } from '../../support/database.js';
import { startApp, type RunningApp } from '../../support/app.js';
import { startProcess } from '../../support/processes.js';

const NAMES = {
  'missing.csv': undefined,
  'scan.pdf': Buffer.from('%PDF-1.7\n%\u00e2\u00e3\u00cf\u00d3\n1 0 obj', 'latin1'),
  'broken.xlsx': 'PK\u0003\u0004 this is no workbook',
  'latin.csv': Buffer.from('id,text\n1,caf\u00e9\n', 'latin1'),
  'open.csv': 'id,text\n1,fine\n2,"never closed\n',
  'cut.json': '{"id": 1, "text": "fine"}\n{"id": 2, "te',
  'empty.csv': '',
  'other.csv': 'colour,size\nred,2\n',
};

/** The command line says `file:line: what, and what was expected`, ends with 1, and stores nothing. */
describe('a wrong file on the command line', () => {
  let database: TestDatabase;
  let app: RunningApp;
  let folder: string;

  beforeAll(async () => {
    await promisify(execFile)(process.execPath, ['scripts/build.mjs']);
    database = await createTestDatabase();
    app = await startApp({ databaseUrl: database.url });
    await app.factory.consultation({ slug: 'wrong-files', words: ['Plant trees.'] });
    folder = await mkdtemp(join(tmpdir(), 'wrong-files-'));
    for (const [name, content] of Object.entries(NAMES)) {
      if (content !== undefined) await writeFile(join(folder, name), content);
    }
    await mkdir(join(folder, 'folder'));
  });

  afterAll(async () => {
    await app.close();
    await database.drop();
    await rm(folder, { recursive: true });
  });

  async function importing(...args: string[]): Promise<{ code: number | null; said: string }> {
    const started = startProcess('cli', ['import', ...args], {
      env: { DATABASE_URL: database.url, LOG_LEVEL: 'silent' },
    });
    const code = await started.ended;
    return { code, said: started.output().replaceAll(`${folder}/`, '') };
  }

  it.each([
    ['missing.csv', /^missing\.csv: .*no such file/mu],
    ['folder', /^folder: .*folder/mu],
    ['scan.pdf', /^scan\.pdf:2: .*UTF-8/mu],
    ['broken.xlsx', /^broken\.xlsx: .*workbook/mu],
    ['latin.csv', /^latin\.csv:2: .*UTF-8/mu],
    ['open.csv', /^open\.csv:3: .*quot/imu],
    ['cut.json', /^cut\.json:2: .*JSON/mu],
    ['empty.csv', /^empty\.csv: .*empty/mu],
    ['other.csv', /^other\.csv:.*colour/mu],
  ])('of responses (%s) is named with its place and what was expected', async (name, sentence) => {
    const { code, said } = await importing('responses', join(folder, name), '--consultation', 'wrong-files');
    expect(said).toMatch(sentence);
    expect(said).not.toMatch(/^\s+at /mu);
    expect(code).toBe(1);
  });

  it.each([
    ['missing.csv', /^missing\.csv: .*no such file/mu],
    ['folder', /^folder: .*folder/mu],
    ['scan.pdf', /^scan\.pdf:2: .*UTF-8/mu],
    ['broken.xlsx', /^broken\.xlsx: .*workbook/mu],
    ['open.csv', /^open\.csv:3: .*quot/imu],
    ['other.csv', /^other\.csv:1: .*colour/mu],
  ])('of recommendations (%s) is named with its place and what was expected', async (name, sentence) => {
    const { code, said } = await importing('recommendations', join(folder, name), '--assembly', 'wrong-files');
    expect(said).toMatch(sentence);
    expect(said).not.toMatch(/^\s+at /mu);
    expect(code).toBe(1);
  });

  it('with a column that is not there, or a field that is none, is told which there are', async () => {
    const file = join(folder, 'other.csv');
    const about = ['responses', file, '--consultation', 'wrong-files', '--map'];
    expect(await importing(...about, 'shape=R1.text')).toMatchObject({
      code: 1,
      said: expect.stringMatching(/shape.* not a column .*colour, size/u),
    });
    expect(await importing(...about, 'colour=R7.text')).toMatchObject({
      code: 1,
      said: expect.stringMatching(/"R7\.text" is not a field; expected .*R1\.text/u),
    });
    expect(await importing(...about, 'colour')).toMatchObject({
      code: 2,
      said: expect.stringContaining('expected COLUMN=FIELD'),
    });
  });

  it('and a consultation that is not there are told apart', async () => {
    const { code, said } = await importing('responses', join(folder, 'other.csv'), '--consultation', 'nowhere');
    expect(said).toMatch(/^There is no such consultation/mu);
    expect(code).toBe(1);
  });
});
