import { createReadStream } from 'node:fs';
import { open, readFile } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { CsvError, parse } from 'csv-parse';
import { readTable, Unreadable } from '#consultations';

/** One row of a file: its cells by the name of their column, as text. */
export interface Row {
  /** Line of the file where it begins; a workbook has rows instead. */
  line?: number;
  /** "row 7" as a spreadsheet counts, or "line 7". */
  label: string;
  cells: Record<string, string>;
  /** Why the cells cannot be told apart. */
  fault?: string;
}

const CSV_LONGEST_CELL = 8_000_000;
const LINE_FEED = 10;

/**
 * Reads CSV (comma, semicolon or tab), JSON lines or a workbook row by row; only a workbook is held in memory whole.
 * @throws {Unreadable} saying where and what was expected.
 */
export async function* readRows(path: string): AsyncGenerator<Row> {
  const start = await firstBytes(path);
  if (start.length === 0) throw new Unreadable({ place: { label: '' }, message: 'the file is empty' });
  if (start.subarray(0, 2).toString('latin1') === 'PK' || extname(path).toLowerCase() === '.xlsx') {
    yield* workbookRows(path);
  } else if (/^(\u00EF\u00BB\u00BF)?\s*\{/u.test(start.toString('latin1'))) {
    yield* jsonRows(path);
  } else {
    yield* csvRows(path, start);
  }
}

async function firstBytes(path: string): Promise<Buffer> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(4_096), 0, 4_096, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

async function* workbookRows(path: string): AsyncGenerator<Row> {
  const table = await readTable({ name: basename(path), bytes: await readFile(path) });
  for (const { place, cells } of table.rows) {
    const texts = Object.entries(cells).map(([name, cell]) => [name, cell === null ? '' : String(cell)]);
    yield { label: place.label, cells: Object.fromEntries(texts) as Record<string, string> };
  }
}

async function* jsonRows(path: string): AsyncGenerator<Row> {
  let line = 0;
  for await (const text of linesOf(decoded(path))) {
    line += 1;
    if (text.trim() === '') continue;
    const label = `line ${String(line)}`;
    yield { line, label, cells: flat(parsed(text, { label, line })) };
  }
}

/** Ended by line feeds alone: other ends of a line may stand inside a JSON text as they are. */
async function* linesOf(texts: AsyncIterable<string>): AsyncGenerator<string> {
  let begun = '';
  for await (const text of texts) {
    const lines = text.split('\n');
    lines[0] = begun + (lines[0] ?? '');
    begun = lines.pop() ?? '';
    yield* lines;
  }
  yield begun;
}

function parsed(text: string, place: { label: string; line: number }): Record<string, unknown> {
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
  const texts = Object.entries(value).map(([name, member]): [string, string] => [
    name,
    typeof member === 'string' ? member : member === null || member === undefined ? '' : JSON.stringify(member),
  ]);
  return Object.fromEntries(texts);
}

async function* csvRows(path: string, start: Buffer): AsyncGenerator<Row> {
  const parser = parse({
    bom: true,
    info: true,
    delimiter: delimiterOf(start.toString('utf8')),
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: CSV_LONGEST_CELL,
  });
  const reading = pipeline(Readable.from(decoded(path)), parser);
  reading.catch(() => undefined); // the same error ends the loop below
  let columns: string[] | undefined;
  let line = 1;
  let number = 0;
  try {
    for await (const { record, info } of parser as AsyncIterable<{ record: string[]; info: { lines: number } }>) {
      number += 1;
      if (columns === undefined) columns = named(record);
      else yield csvRow(columns, record, { line, label: `row ${String(number)}` });
      line = info.lines + 1;
    }
    await reading;
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const at = (error as { lines?: number }).lines ?? line;
    throw new Unreadable({ place: { label: '', line: at }, message: `cannot be read as CSV: ${error.message}` });
  }
}

function csvRow(columns: readonly string[], record: readonly string[], place: { line: number; label: string }): Row {
  const cells = Object.fromEntries(columns.map((name, at) => [name, record[at] ?? '']));
  if (record.length <= columns.length) return { ...place, cells };
  const fault = `has ${String(record.length)} cells, but there are ${String(columns.length)} columns; is a quotation mark missing?`;
  return { ...place, cells, fault };
}

function named(record: readonly string[]): string[] {
  const columns = record.map((name) => name.trim());
  const place = { label: 'row 1', line: 1 };
  const twice = columns.find((name, at) => name !== '' && columns.indexOf(name) < at);
  if (twice !== undefined) throw new Unreadable({ place, message: `two columns are named "${twice}"` });
  // Surveys export columns without a name; they can stay as long as nobody needs them.
  return columns.map((name, at) => (name === '' ? `column ${String(at + 1)}` : name));
}

function delimiterOf(start: string): string {
  const header = start.slice(0, start.search(/\r|\n|$/u));
  const counts = [',', ';', '\t'].map((mark) => ({ mark, n: header.split(mark).length }));
  return counts.reduce((most, one) => (one.n > most.n ? one : most)).mark;
}

/** The file as text. Never a guess at another encoding: a wrong one would garble what people wrote. */
async function* decoded(path: string): AsyncGenerator<string> {
  let line = 1;
  let begun: Buffer[] = [];
  for await (const bytes of createReadStream(path) as AsyncIterable<Buffer>) {
    const end = bytes.lastIndexOf(LINE_FEED) + 1;
    if (end > 0) {
      const lines = Buffer.concat([...begun, bytes.subarray(0, end)]);
      yield textOf(lines, line);
      for (const byte of lines) if (byte === LINE_FEED) line += 1;
      begun = [];
    }
    begun.push(bytes.subarray(end));
  }
  yield textOf(Buffer.concat(begun), line);
}

/** @throws {Unreadable} naming the line, the first of `bytes` being `first` */
function textOf(bytes: Buffer, first: number): string {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  try {
    return decoder.decode(bytes);
  } catch {
    // What cannot be decoded decodes to something that is not the same bytes.
    let line = first;
    for (let from = 0; ; line += 1) {
      const to = bytes.indexOf(LINE_FEED, from) + 1 || bytes.length;
      const part = bytes.subarray(from, to);
      if (to === bytes.length || !Buffer.from(part.toString()).equals(part)) break;
      from = to;
    }
    const message = 'is not text in UTF-8; save the file again as "CSV UTF-8" or as a workbook';
    throw new Unreadable({ place: { label: `line ${String(line)}`, line }, message });
  }
}
