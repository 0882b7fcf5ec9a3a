import { CsvError, parse } from 'csv-parse/sync';
import { decodeText, Unreadable, type Cell, type Table, type TableRow } from './table.js';

const DELIMITERS = [',', ';', '\t'] as const;

/** Reads comma, semicolon or tab separated values; the first line names the columns and settles which of the three. */
export function readCsv(bytes: Uint8Array): Table {
  const text = decodeText(bytes);
  const delimiter = delimiterOf(text);
  const [header, ...records] = parsed(text, delimiter);
  if (header === undefined) throw new Unreadable({ place: { label: '' }, message: 'the file is empty' });
  const columns = header.record.map((name) => name.trim());
  checkColumns(columns);
  const rows: TableRow[] = [];
  records.forEach(({ record, line }, index) => {
    if (record.every((cell) => cell.trim() === '')) return;
    const place = { label: `row ${String(index + 2)}`, line };
    if (record.length > columns.length) {
      const message = `has ${String(record.length)} cells, but there are ${String(columns.length)} columns; is a quotation mark missing?`;
      throw new Unreadable({ place, message });
    }
    rows.push({
      place,
      cells: Object.fromEntries(columns.map((name, at): [string, Cell] => [name, record[at] ?? null])),
    });
  });
  const notes = delimiter === ',' ? [] : [`Columns are separated by ${delimiter === ';' ? 'semicolons' : 'tabs'}.`];
  return { format: 'csv', columns, rows, notes };
}

/** Columns are told apart by their names, so every one has a name of its own. */
export function checkColumns(columns: readonly string[]): void {
  const place = { label: 'row 1', line: 1 };
  columns.forEach((name, at) => {
    if (name === '') {
      throw new Unreadable({ place, message: `column ${String(at + 1)} has no name; the first row names the columns` });
    }
    if (columns.indexOf(name) < at) throw new Unreadable({ place, message: `two columns are named "${name}"` });
  });
}

function parsed(text: string, delimiter: string): { record: string[]; line: number }[] {
  try {
    // The line given is where a record ends; where it begins follows from how many lines it spans.
    const found = parse(text, { delimiter, bom: true, relax_column_count: true, info: true }) as unknown as {
      record: string[];
      info: { lines: number };
    }[];
    return found.map(({ record, info }) => ({ record, line: info.lines - lineBreaks(record) }));
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const line = (error as { lines?: number }).lines ?? 1;
    throw new Unreadable({ place: { label: `line ${String(line)}`, line }, message: inWords(error) });
  }
}

function lineBreaks(record: readonly string[]): number {
  return record.reduce((sum, cell) => sum + (cell.match(/\r\n|\n|\r/gu)?.length ?? 0), 0);
}

function inWords(error: CsvError): string {
  switch (error.code) {
    case 'CSV_QUOTE_NOT_CLOSED':
      return 'a quotation mark is opened and never closed';
    case 'INVALID_OPENING_QUOTE':
    case 'CSV_INVALID_CLOSING_QUOTE':
      return 'a quotation mark stands inside a cell; write the cell in quotation marks and the inner ones twice';
    default:
      return `is not a table of separated values (${error.code})`;
  }
}

function delimiterOf(text: string): string {
  const firstLine = /^(?:"(?:[^"]|"")*"|[^"\r\n])*/u.exec(text)?.[0] ?? '';
  const bare = firstLine.replace(/"(?:[^"]|"")*"/gu, '');
  const counted = DELIMITERS.map((mark) => ({ mark, n: bare.split(mark).length }));
  return counted.reduce((best, one) => (one.n > best.n ? one : best)).mark;
}
