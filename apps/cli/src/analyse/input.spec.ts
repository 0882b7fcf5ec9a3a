import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readCoded, readCodeframe, readQuestions, readResponses } from './input.js';

let dir = '';
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'analyse-input-'));
});
afterAll(async () => {
  await rm(dir, { recursive: true });
});

async function file(content: string | Uint8Array): Promise<string> {
  const path = join(dir, 'input.csv');
  await writeFile(path, content);
  return path;
}

const columns = { text: 'text', id: 'id' };

describe('readResponses', () => {
  it('keeps texts as they are: quotes, lines, NUL, right-to-left, emoji, a megabyte', async () => {
    const texts = ['a "quoted" word', 'two\r\nlines', 'nul\u0000here', 'שלום', '👩‍👩‍👧', 'x'.repeat(1_000_000), ''];
    const path = await file(
      `\ufeffid,text\n${texts.map((text, i) => `${String(i)},"${text.replaceAll('"', '""')}"`).join('\n')}\n`,
    );
    expect((await readResponses(path, columns)).map(({ text }) => text)).toEqual(texts);
  });

  it('numbers responses from 1 where no column of ids is named, and reads stances', async () => {
    const path = await file('text,answer\na,Strongly agree\nb,\n');
    expect(await readResponses(path, { text: 'text', stance: 'answer' })).toEqual([
      { id: '1', order: 0, text: 'a', stance: 'supports' },
      { id: '2', order: 1, text: 'b' },
    ]);
  });

  it('reads 1, 0 and -1 as for, neither and against only where the column holds nothing else', async () => {
    const read = async (answers: string[]) =>
      readResponses(await file(`text,answer\n${answers.map((answer) => `a,${answer}`).join('\n')}\n`), {
        text: 'text',
        stance: 'answer',
      });
    expect((await read(['1', '-1', '0'])).map(({ stance }) => stance)).toEqual(['supports', 'opposes', 'mixed']);
    await expect(read(['1', '5'])).rejects.toThrow(/:2: stance "1", expected/);
  });

  it.each([
    ['', /:1: the file is empty, expected a header and rows/],
    ['id,body\n1,a\n', /:1: no column "text", expected one of "id", "body"/],
    ['id,text\n1,a\n2\n', /:3: 1 cells, expected 2 as in the header/],
    ['id,text\n1,"a\nb"\n1,c\n', /:4: id "1" again, expected ids to be unique \(first in line 2\)/],
    ['id,text\n1,"a\n', /:2: .*expected CSV as in RFC 4180/],
    ['id,text\n,a\n', /:2: no id, expected one in column "id"/],
  ])('names the line and what was expected: %j', async (content, fault) => {
    await expect(readResponses(await file(content), columns)).rejects.toThrow(fault);
  });

  it('names the line that is not UTF-8, and a file that is not there', async () => {
    const path = await file(Buffer.from('id,text\n1,a\n2,caf\xe9\n', 'latin1'));
    await expect(readResponses(path, columns)).rejects.toThrow(/:3: not UTF-8, expected a text file in UTF-8/);
    await expect(readResponses(join(dir, 'none.csv'), columns)).rejects.toThrow(
      /none\.csv:1: no such file, expected a file/,
    );
  });

  it('names every fault at once', async () => {
    const path = await file('id,text\n1,a\n1,b\n,c\n');
    await expect(readResponses(path, columns)).rejects.toThrow(/:3: .*\n.*:4: /);
  });
});

describe('the other files', () => {
  it('reads a codeframe and names what is missing in it', async () => {
    expect(await readCodeframe(await file('theme,label,description\nbus,Buses,Late buses\npark,Parks,\n'))).toEqual([
      { id: 'bus', label: 'Buses', description: 'Late buses', keywords: [] },
      { id: 'park', label: 'Parks', keywords: [] },
    ]);
    await expect(readCodeframe(await file('theme,label\nbus,Buses\nbus,\n'))).rejects.toThrow(
      /:3: theme "bus" again.*\n.*:3: no label/,
    );
  });

  it('reads coded themes and stances and knows ids and themes that do not exist', async () => {
    const known = { ids: new Set(['1', '2']), codeframe: [{ id: 'bus', label: 'Buses', keywords: [] }] };
    expect(await readCoded(await file('id,theme,stance\n1,bus,opposes\n2,,\n'), known)).toEqual({
      themes: [
        { id: '1', theme: 'bus' },
        { id: '2', theme: '' },
      ],
      stances: [{ id: '1', stance: 'opposes' }],
    });
    await expect(readCoded(await file('id,theme\n9,bus\n1,tram\n'), known)).rejects.toThrow(
      /:2: id "9", expected that of a response\n.*:3: theme "tram"/,
    );
    await expect(readCoded(await file('id,other\n'), known)).rejects.toThrow(/neither a column "theme" nor "stance"/);
  });

  it('reads a question by its paragraphs', async () => {
    expect(await readQuestions(await file('Do you agree?\n\nPlease say why.\n'))).toEqual([
      'Do you agree?',
      'Please say why.',
    ]);
  });
});
