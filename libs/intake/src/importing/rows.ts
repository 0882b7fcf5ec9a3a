import { extname } from 'node:path';
import { CsvReader, NotCsv } from '#analysis';
import { Unreadable } from '#consultations';
import { consultRows } from './consult-folder.js';
import { jsonRows } from './json-rows.js';
import { decoded, type ImportSource } from './source.js';
import { Table, type Row } from './table.js';
import { workbookRows } from './workbook.js';

/**
 * Reads CSV (comma, semicolon or tab), JSON lines or a workbook row by row, none of them held in memory whole.
 * @throws {Unreadable} saying where and what was expected.
 */
export async function* readRows(source: ImportSource): AsyncGenerator<Row[]> {
  if (source.parts !== undefined) {
    yield* consultRows(source.parts);
    return;
  }
  const { first, all } = await begun(source);
  if (first.length === 0) throw new Unreadable({ place: { label: '' }, message: 'the file is empty' });
  if (first.subarray(0, 2).toString('latin1') === 'PK' || extname(source.name).toLowerCase() === '.xlsx') {
    yield* workbookRows(all);
  } else if (first.subarray(0, 4).toString('hex') === 'd0cf11e0') {
    const message = 'is a workbook in the old .xls format; save it as .xlsx or CSV UTF-8';
    throw new Unreadable({ place: { label: '' }, message });
  } else if (/^(\u00EF\u00BB\u00BF)?\s*\{/u.test(first.toString('latin1', 0, 4_096))) {
    yield* jsonRows(all);
  } else {
    yield* csvRows(all, first);
  }
}

async function begun(source: ImportSource): Promise<{ first: Buffer; all: AsyncIterable<Buffer> }> {
  const pieces = source.open()[Symbol.asyncIterator]();
  let first = Buffer.alloc(0);
  let ended = false;
  while (first.length === 0 && !ended) {
    const next = await pieces.next();
    if (next.done === true) ended = true;
    else first = Buffer.from(next.value);
  }
  async function* all() {
    yield first;
    yield* { [Symbol.asyncIterator]: () => pieces };
  }
  return { first, all: all() };
}

async function* csvRows(bytes: AsyncIterable<Buffer>, first: Buffer): AsyncGenerator<Row[]> {
  const reader = new CsvReader(delimiterOf(first.toString('utf8')));
  const table = new Table();
  let isFirst = true;
  try {
    for await (const text of decoded(bytes)) {
      const piece = isFirst ? text.replace(/^\ufeff/u, '') : text;
      isFirst = false;
      yield [...reader.push(piece)].flatMap(({ line, cells }) => table.row(cells, { line }));
    }
    yield [...reader.end()].flatMap(({ line, cells }) => table.row(cells, { line }));
  } catch (error) {
    if (!(error instanceof NotCsv)) throw error;
    throw new Unreadable({
      place: { label: '', line: error.line },
      message: `cannot be read as CSV: ${error.message}`,
    });
  }
}

/** Of comma, semicolon and tab the one that the header has most of. */
function delimiterOf(start: string): string {
  const header = start.slice(0, start.search(/\r|\n|$/u));
  const counts = [',', ';', '\t'].map((mark) => ({ mark, n: header.split(mark).length }));
  return counts.reduce((most, one) => (one.n > most.n ? one : most)).mark;
}
