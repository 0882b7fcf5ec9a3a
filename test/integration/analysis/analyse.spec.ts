import { spawn } from 'node:child_process';
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parse } from 'csv-parse/sync';

/* The command as users run it: a process, files in, files out. */

const root = process.cwd();
let dir = '';

beforeAll(async () => {
  const { build } = (await import(join(root, 'scripts/build.mjs'))) as { build: () => Promise<unknown> };
  await build();
  dir = await mkdtemp(join(tmpdir(), 'analyse-'));
});
afterAll(async () => {
  await rm(dir, { recursive: true, force: true });
});

interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

async function analyse(...words: string[]): Promise<Ended> {
  const child = spawn(process.execPath, [join(root, 'dist/apps/cli/src/main.js'), 'analyse', ...words], {
    cwd: dir,
    env: { PATH: process.env['PATH'] },
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (data: Buffer) => (stdout += data.toString()));
  child.stderr.on('data', (data: Buffer) => (stderr += data.toString()));
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, stdout, stderr })));
}

async function table(out: string, file: string): Promise<Record<string, string>[]> {
  return parse(await readFile(join(dir, out, file)), { columns: true });
}

const PLACES = [
  'Mill Lane',
  'Station Road',
  'Park Row',
  'Church Hill',
  'Dock Street',
  'West Gate',
  'Abbey Walk',
  'Bridge End',
  'Elm Road',
  'Oak Way',
];
const LETTER =
  'I urge the council to keep the riverside path open to everybody who walks or cycles to work, because it is lit at night and keeps children away from the lorries on the main road.';

async function consultation(): Promise<void> {
  const texts = [
    ...PLACES.map((place) => `The evening bus at ${place} is late, and "next bus" signs at the bus stop are broken.`),
    ...PLACES.map(
      (place) => `Cycle lanes near ${place} should be separated,\nso that children can cycle to school safely.`,
    ),
    ...PLACES.slice(0, 6).map((place, i) =>
      i === 3 ? `${LETTER} My neighbour on ${place} fell there twice last winter on the ice.` : LETTER,
    ),
    'N/A',
    '=1+2 costs nothing',
  ];
  const rows = texts.map(
    (text, i) => `r${String(i)},"${text.replaceAll('"', '""')}",${i % 3 === 0 ? 'Agree' : 'Disagree'}`,
  );
  await writeFile(join(dir, 'responses.csv'), `id,text,stance\n${rows.join('\n')}\n`);
}

describe('throughline analyse', () => {
  it('writes the same bytes whatever the number of threads, rows in the order of the input', async () => {
    await consultation();
    const columns = ['responses.csv', '--text', 'text', '--id', 'id', '--stance', 'stance'];
    const one = await analyse(...columns, '--out', 'one', '--threads', '1');
    const three = await analyse(...columns, '--out', 'three', '--threads', '3');
    expect([one.code, three.code, one.stdout]).toEqual([0, 0, '']);
    const files = ['codes.csv', 'duplicates.csv', 'sentiment.csv', 'stance.csv', 'summary.json', 'themes.csv'];
    expect((await readdir(join(dir, 'one'))).sort()).toEqual(files);
    for (const file of files.filter((name) => name.endsWith('.csv')))
      expect(await readFile(join(dir, 'three', file), 'utf8')).toBe(await readFile(join(dir, 'one', file), 'utf8'));

    const duplicates = await table('one', 'duplicates.csv');
    expect(duplicates.map(({ id }) => id)).toEqual(Array.from({ length: 28 }, (_, i) => `r${String(i)}`));
    expect(duplicates.filter(({ group }) => group === 'r20')).toHaveLength(6);
    expect(duplicates[23]?.['own_words']).toBe('My neighbour on Church Hill fell there twice last winter on the ice.');
    expect((await table('one', 'stance.csv'))[0]).toEqual({
      id: 'r0',
      stance: 'supports',
      confidence: '1',
      source: 'closed',
    });
    const responses = await table('.', 'responses.csv');
    for (const { id, evidence } of await table('one', 'codes.csv'))
      expect(responses.find((response) => response['id'] === id)?.['text']).toContain(evidence);
    const summary = JSON.parse(await readFile(join(dir, 'one', 'summary.json'), 'utf8')) as Record<
      string,
      Record<string, unknown>
    >;
    expect(summary['counts']).toMatchObject({ responses: 28, blank: 1 });
  });

  it('codes against a codeframe and learns stances from what a person coded', async () => {
    await consultation();
    await writeFile(join(dir, 'codeframe.csv'), 'theme,label\nbus,Bus services\ncycle,Cycle lanes\n');
    const stances = Array.from({ length: 20 }, (_, i) => `r${String(i)},${i < 10 ? 'opposes' : 'supports'}`);
    await writeFile(join(dir, 'coded.csv'), `id,stance\n${stances.join('\n')}\n`);
    const ended = await analyse(
      'responses.csv',
      '--text',
      'text',
      '--id',
      'id',
      '--out',
      'coded',
      '--codeframe',
      'codeframe.csv',
      '--coded',
      'coded.csv',
      '--only',
      'themes,stance',
    );
    expect(ended.code).toBe(0);
    expect((await readdir(join(dir, 'coded'))).sort()).toEqual([
      'codes.csv',
      'stance.csv',
      'summary.json',
      'themes.csv',
    ]);
    const codes = await table('coded', 'codes.csv');
    expect(codes.filter(({ theme }) => theme === 'bus')).toHaveLength(10);
    expect((await table('coded', 'stance.csv'))[0]).toMatchObject({ stance: 'opposes', source: 'learned' });
  });

  it.each([
    [
      1,
      /responses\.csv:1: no column "body", expected one of "id", "text", "stance"/,
      ['responses.csv', '--text', 'body', '--out', 'o'],
    ],
    [1, /none\.csv:1: no such file/, ['none.csv', '--text', 'text', '--out', 'o']],
    [2, /--text <column>/, ['responses.csv', '--out', 'o']],
    [2, /--only/, ['responses.csv', '--text', 'text', '--out', 'o', '--only', 'magic']],
    [2, /--threads/, ['responses.csv', '--text', 'text', '--out', 'o', '--threads', 'many']],
  ])('ends with %i and says why: %s', async (code, message, words) => {
    await consultation();
    const ended = await analyse(...words);
    expect(ended.stderr).toMatch(message);
    expect([ended.code, ended.stdout]).toEqual([code, '']);
  });
});
