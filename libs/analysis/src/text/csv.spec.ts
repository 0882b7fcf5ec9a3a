import { describe, expect, it } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import fc from 'fast-check';
import { CsvReader, NotCsv } from './csv.js';

/** Reads a text that comes in pieces of so many characters. */
function read(text: string, piece: number, delimiter = ','): { line: number; cells: string[] }[] {
  const reader = new CsvReader(delimiter);
  const records = [];
  for (let at = 0; at < text.length; at += piece) records.push(...reader.push(text.slice(at, at + piece)));
  return [...records, ...reader.end()];
}

const cell = fc
  .array(fc.constantFrom('a', 'é', '"', ',', ';', '\n', '\r', ' ', '😀'), { maxLength: 8 })
  .map((letters) => letters.join(''));
const records = fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { maxLength: 6 });

describe('reading CSV piece by piece', () => {
  it('reads whatever was written as CSV, however it is cut and whatever ends its lines', () => {
    fc.assert(
      fc.property(
        records,
        fc.integer({ min: 1, max: 40 }),
        fc.constantFrom(',', ';', '\t'),
        fc.constantFrom('\n', '\r\n', '\r'),
        (written, piece, delimiter, record_delimiter) => {
          const text = stringify(written, { delimiter, record_delimiter, quoted: true });
          expect(read(text, piece, delimiter).map(({ cells }) => cells)).toEqual(written);
        },
      ),
    );
  });

  it('agrees with another reader where only what needs them has quotation marks', () => {
    fc.assert(
      fc.property(records, (written) => {
        const text = stringify(written);
        const theirs = parse(text, { relax_column_count: true, skip_empty_lines: true });
        expect(read(text, 7).map(({ cells }) => cells)).toEqual(theirs);
      }),
    );
  });

  it('counts lines also within cells, and passes over empty ones', () => {
    expect(read('a,b\r\n\r\n"1\n2",x\n3,4', 3).map(({ line }) => line)).toEqual([1, 3, 5]);
  });

  it.each([
    ['a,b\n"x"y,1\n', 2, /closing quotation mark stands "y"/u],
    ['a,b\n1,2\n"never\nclosed\n', 3, /never closed/u],
  ])('names the line of what is not CSV: %j', (text, line, message) => {
    for (const piece of [1, 100]) {
      let thrown: unknown;
      try {
        read(text, piece);
      } catch (error) {
        thrown = error;
      }
      expect(thrown).toBeInstanceOf(NotCsv);
      expect(thrown).toMatchObject({ line, message: expect.stringMatching(message) as unknown });
    }
  });
});
