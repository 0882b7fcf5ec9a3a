import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readCsv } from './csv-table.js';
import { guessMapping, type Mapping } from './fields.js';
import { readJson } from './json-table.js';
import { readRecommendations, type Reading } from './reading.js';
import { sayFault, type Table, Unreadable } from './table.js';

const REAL = '../shared/data/recommendations';
const real = existsSync(REAL) ? describe : describe.skip;
if (!existsSync(REAL)) console.warn(`${REAL} is not there: the real files are not read in this run`);

function read(table: Table, mapping: Mapping = guessMapping(table.columns)): Reading {
  return readRecommendations(table, mapping);
}

function csv(text: string): Reading {
  return read(readCsv(Buffer.from(text)));
}

function json(value: unknown): Reading {
  return read(readJson(Buffer.from(JSON.stringify(value, null, 1))));
}

function faults(reading: Reading): string[] {
  return reading.faults.map(sayFault);
}

function refusal(read: () => unknown): string {
  try {
    read();
  } catch (error) {
    if (error instanceof Unreadable) return error.message;
    throw error;
  }
  throw new Error('was read');
}

describe('a CSV of recommendations', () => {
  const header = 'ref,text,votes_for,votes_against,votes_abstain,eligible\n';

  it('keeps words and votes exactly as they stand', () => {
    const { recommendations, faults: none } = csv(`${header}R1,"Cafés, ""bars""\nand\u00a0more",29,13,3,45\n`);
    expect(none).toEqual([]);
    expect(recommendations[0]).toMatchObject({
      ref: 'R1',
      words: 'Cafés, "bars"\nand\u00a0more',
      votesFor: 29,
      votesAgainst: 13,
      votesAbstain: 3,
      eligible: 45,
    });
  });

  it('names every fault by its row and column, and the line in the file', () => {
    const reading = csv(`${header}R1,"two\nlines",1,1,1,3\nR1,,abc,-1,2.5,40\nR 3!,x,30,20,0,45\n`);
    expect(faults(reading)).toEqual([
      'row 3, column text: is empty; expected the exact words of the recommendation',
      'row 3, column votes_for: "abc" is not a whole number',
      'row 3, column votes_against: "-1" is not a whole number',
      'row 3, column votes_abstain: "2.5" is not a whole number',
      'row 4, column ref: "R 3!" is not a reference; expected letters, figures, dots and hyphens, such as R12 or 3.1',
      'row 4, column eligible: 50 votes are more than the 45 who could vote',
      'row 3, column ref: "R1" is the reference of row 2 too',
    ]);
    expect(reading.faults[0]?.place.line).toBe(4);
  });

  it('reads semicolons, a byte order mark and Windows line ends', () => {
    const { recommendations } = csv('\uFEFFRéférence;Texte;Pour;Contre\r\n1;"Un; deux";101;2\r\n');
    expect(recommendations[0]).toMatchObject({ ref: '1', words: 'Un; deux', votesFor: 101, votesAgainst: 2 });
  });

  it.each([
    ['', 'the file is empty'],
    ['a,a\n1,2\n', 'row 1: two columns are named "a"'],
    ['ref,text\nR1,"open\n', 'a quotation mark is opened and never closed'],
    ['ref,text\nR1,x,y\n', 'row 2: has 3 cells, but there are 2 columns; is a quotation mark missing?'],
    ['ref,text,\nR1,x,\n', 'row 1: column 3 has no name; the first row names the columns'],
  ])('refuses %j and says where and why', (text, message) => {
    expect(refusal(() => csv(text))).toContain(message);
  });

  it('refuses bytes that are not UTF-8 and names the line', () => {
    const bytes = Buffer.concat([Buffer.from('ref,text\nR1,ok\nR2,caf'), Buffer.from([0xe9]), Buffer.from('\n')]);
    expect(refusal(() => readCsv(bytes))).toMatch(/^line 3: is not text in UTF-8/u);
  });

  it('refuses a NUL, which no database text can hold, and text of a megabyte', () => {
    expect(faults(csv(`${header}R1,a\u0000b,1,1,1,3\n`))[0]).toMatch(
      /row 2, column text: has a NUL character at position 2/u,
    );
    expect(faults(csv(`${header}R1,${'x'.repeat(1_000_000)},1,1,1,3\n`))[0]).toBe(
      'row 2, column text: is 1,000,000 characters long; expected at most 50,000',
    );
  });

  it('takes emoji and right-to-left text as they are', () => {
    const words = '🚲👩‍👩‍👧 وسائل النقل العام مجانية';
    expect(csv(`${header}R1,${words},,,,\n`).recommendations[0]?.words).toBe(words);
  });

  it('says which columns there are when none has the words', () => {
    expect(faults(csv('foo,bar\n1,2\n'))).toEqual([
      'row 1: no column is mapped to the exact words; the columns are "foo", "bar"',
    ]);
  });

  it('gives back any words, whatever they are made of', () => {
    const storable = fc
      .string({ unit: 'grapheme', minLength: 1 })
      .filter((s) => s.trim() !== '' && !s.includes('\u0000'));
    fc.assert(
      fc.property(fc.array(storable, { minLength: 1, maxLength: 20 }), (texts) => {
        const rows = texts.map((text, n) => `R${String(n)},"${text.replaceAll('"', '""')}"`);
        const { recommendations } = csv(`ref,text\n${rows.join('\n')}\n`);
        expect(recommendations.map((one) => one.words)).toEqual(texts);
      }),
    );
  });
});

describe('JSON of recommendations', () => {
  it('finds the list by its name, and nested votes by theirs', () => {
    const { recommendations } = json({
      assembly: 'x',
      annexes: ['a'],
      recommendations: [{ ref: 'R1', text: 'One', votes: { for: 3, against: 1, eligible: 5 } }],
    });
    expect(recommendations[0]).toMatchObject({ ref: 'R1', votesFor: 3, votesAgainst: 1, eligible: 5 });
  });

  it('takes what holds a list of measures as a section', () => {
    const { recommendations } = json([{ theme: 'Food', measures: [{ number: 1, text: 'a' }, 'b'] }]);
    expect(recommendations.map(({ ref, section, words }) => [ref, section, words])).toEqual([
      ['1', 'Food', 'a'],
      ['R2', 'Food', 'b'],
    ]);
  });

  it('takes the names of an object as references', () => {
    expect(json({ R1: 'One', R2: { text: 'Two' } }).recommendations.map(({ ref, words }) => [ref, words])).toEqual([
      ['R1', 'One'],
      ['R2', 'Two'],
    ]);
  });

  it('names faults by entry, and the line they stand on', () => {
    const reading = json([
      { number: 1, text: 'a', support_pct: 140, actions: ['ok', ''] },
      { number: 1, text: '\ud800' },
    ]);
    expect(faults(reading)).toEqual([
      'entry 1, column support_pct: "140" is not a percentage from 0 to 100',
      'entry 1, actions 2, column text: is empty; expected the exact words of the recommendation',
      'entry 2, column text: has half of a surrogate pair, which is not a character; check how it was exported',
      'entry 2, column number: "1" is the reference of entry 1 too',
    ]);
    expect(reading.faults[1]?.place.line).toBe(8);
  });

  it.each([
    ['[{"text": "a"},\n {"text": }]', /^line 2: is not JSON/u],
    ['{"a": [{"x": 1}], "b": [{"x": 1}]}', /has several lists \("a", "b"\)/u],
    ['3', /expected a list of recommendations/u],
    ['[1]', /entry 1: is neither a text nor an object/u],
  ])('refuses %s', (text, message) => {
    expect(refusal(() => readJson(Buffer.from(text)))).toMatch(message);
  });
});

real('the files of three real assemblies', () => {
  const file = (name: string): Reading => read(readJson(readFileSync(`${REAL}/${name}`)));

  it('Kingston: five recommendations with their support, twenty-six actions under them', () => {
    const { recommendations, faults: none } = file('kingston-2020-air-quality.json');
    expect(none).toEqual([]);
    const top = recommendations.filter((one) => one.kind === 'recommendation');
    expect(top.map(({ ref, supportPercent }) => [ref, supportPercent])).toEqual([
      ['1', 97],
      ['2', 94],
      ['3', null],
      ['4', 92],
      ['5', 86],
    ]);
    const actions = recommendations.filter((one) => one.kind === 'action');
    expect(actions).toHaveLength(26);
    expect(actions[0]).toMatchObject({
      ref: '1.1',
      parentRef: '1',
      words: '1.1. Stricter building regulations around schools',
    });
    expect(actions.at(-1)).toMatchObject({ ref: '5.5', parentRef: '5' });
  });

  it('Brighton & Hove: ten, with their ranks', () => {
    const { recommendations, faults: none } = file('brighton-hove-2020-climate.json');
    expect(none).toEqual([]);
    expect(recommendations.map((one) => one.rank)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(recommendations[0]).toMatchObject({ ref: 'R1', words: 'A car-free city centre' });
  });

  it('Convention Citoyenne pour le Climat: 146 in French, with theme and objective', () => {
    const { recommendations, faults: none } = file('ccc-2020-fr.json');
    const source = JSON.parse(readFileSync(`${REAL}/ccc-2020-fr.json`, 'utf8')) as { text: string; theme: string }[];
    expect(none).toEqual([]);
    expect(recommendations.map((one) => one.words)).toEqual(source.map((one) => one.text));
    expect(recommendations.map((one) => one.section)).toEqual(source.map((one) => one.theme));
    expect(recommendations.at(-1)).toMatchObject({ ref: '146', objective: 'ct1' });
    expect(new Set(recommendations.map((one) => one.objective)).size).toBe(44);
  });
});
