import { extname } from 'node:path';
import { Unreadable } from '#consultations';
import { CsvReader, NotCsv } from '../core/import-csv.js';
import { consultRows } from './consult-folder.js';
import { decoded, type ImportSource } from './source.js';
import { workbookRows } from './workbook.js';

/** One row of a file: its cells by the name of their column, as text. */
export interface Row {
  /** Line of the file where it begins; a workbook has rows instead. */
  line?: number;
  /** As a spreadsheet counts, the header being 1; of JSON lines the line. */
  number: number;
  cells: Record<string, string>;
  /** Why the cells cannot be told apart. */
  fault?: string;
}

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

export async function* jsonRows(bytes: AsyncIterable<Buffer>): AsyncGenerator<Row[]> {
  let line = 0;
  let rest = '';
  const rowsOf = (lines: readonly string[]): Row[] =>
    lines.flatMap((text): Row[] => {
      line += 1;
      return text.trim() === '' ? [] : [{ line, number: line, cells: flat(parsed(text, line)) }];
    });
  // Ended by line feeds alone: other ends of a line may stand inside a JSON text as they are.
  for await (const text of decoded(bytes)) {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    yield rowsOf(lines);
  }
  yield rowsOf([rest]);
}

function parsed(text: string, line: number): Record<string, unknown> {
  const place = { label: `line ${String(line)}`, line };
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\ufeff/u, ''));
  } catch {
    throw new Unreadable({ place, message: 'is not JSON; expected one object on each line' });
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Unreadable({ place, message: 'is not an object; expected one such as {"id": 1, "text": "..."}' });
  }
  return value as Record<string, unknown>;
}

function flat(value: Record<string, unknown>): Record<string, string> {
  const cells: Record<string, string> = {};
  for (const [name, member] of Object.entries(value)) {
    cells[name] =
      typeof member === 'string' ? member : member === null || member === undefined ? '' : JSON.stringify(member);
  }
  return cells;
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

/** Numbers in place of names above the row of names, as one survey tool writes them: `Ident 1`, `Ident 2`. */
const NO_NAMES = /^ident[ _]*\d+$/iu;

/** Makes rows of records: the first says what the columns are called. */
export class Table {
  private columns: string[] | undefined;
  private number = 0;

  /** Nothing for the records that name the columns. */
  row(record: readonly string[], place: { line?: number; number?: number }): Row[] {
    this.number = place.number ?? this.number + 1;
    if (this.columns === undefined) {
      if (!record.every((name) => NO_NAMES.test(name.trim()))) this.columns = named(record, this.number);
      return [];
    }
    const cells: Record<string, string> = {};
    for (const [at, name] of this.columns.entries()) cells[name] = record[at] ?? '';
    const row: Row =
      place.line === undefined ? { number: this.number, cells } : { line: place.line, number: this.number, cells };
    if (record.length <= this.columns.length) return [row];
    const fault = `has ${String(record.length)} cells, but there are ${String(this.columns.length)} columns; is a quotation mark missing?`;
    return [{ ...row, fault }];
  }
}

function named(record: readonly string[], number: number): string[] {
  const columns = record.map((name) => name.trim());
  const place = { label: `row ${String(number)}`, line: number };
  const twice = columns.find((name, at) => name !== '' && columns.indexOf(name) < at);
  if (twice !== undefined) throw new Unreadable({ place, message: `two columns are named "${twice}"` });
  // Surveys export columns without a name; they can stay as long as nobody needs them.
  return columns.map((name, at) => (name === '' ? `column ${String(at + 1)}` : name));
}
