import { isUtf8 } from 'node:buffer';
import { createReadStream } from 'node:fs';
import {
  CsvReader,
  NotCsv,
  stanceOfClosedAnswer,
  STANCES,
  type CodeframeTheme,
  type CsvRecord,
  type ResponseText,
  type Stance,
} from '#analysis';

/** What is wrong with a file, one line a fault: `file:line: what, and what was expected`. */
export class InputFault extends Error {
  constructor(faults: readonly string[]) {
    const shown = faults.slice(0, SHOWN);
    if (faults.length > SHOWN) shown.push(`and ${String(faults.length - SHOWN)} more`);
    super(shown.join('\n'));
  }
}

const SHOWN = 20;

interface Row {
  line: number;
  cells: string[];
}

interface Table {
  file: string;
  columns: string[];
  rows: Row[];
}

/** As much of a file as is read at a time, in bytes. */
const PIECE = 1 << 20;

async function* bytesOf(file: string): AsyncGenerator<Buffer> {
  try {
    yield* createReadStream(file, { highWaterMark: PIECE }) as AsyncIterable<Buffer>;
  } catch (error) {
    const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
    const what =
      code === 'ENOENT' ? 'no such file' : code === 'EISDIR' ? 'is a directory' : `cannot be read (${String(code)})`;
    throw new InputFault([`${file}:1: ${what}, expected a file`]);
  }
}

let scratch = Buffer.alloc(PIECE);

/**
 * A text of which each character stands for one byte, as UTF-8: always a string of its own, since a part of the piece that
 * was read would keep all of it in memory.
 */
function decoded(bytes: string, where: { file: string; line: number }): string {
  if (bytes.length > scratch.length) scratch = Buffer.alloc(2 * bytes.length);
  const written = scratch.write(bytes, 'latin1');
  const buffer = scratch.subarray(0, written);
  if (isUtf8(buffer)) return scratch.toString('utf8', 0, written);
  const lines = bytes.split('\n');
  const before = lines.findIndex((line) => !isUtf8(Buffer.from(line, 'latin1')));
  const line = where.line + Math.max(0, before);
  throw new InputFault([`${where.file}:${String(line)}: not UTF-8, expected a text file in UTF-8`]);
}

/** Reads a CSV file with a header, its rows in portions; every row has as many cells as the header. */
class TableReader {
  readonly columns: string[] = [];
  private readonly faults: string[] = [];
  private readonly reader = new CsvReader(',');
  private hasHeader = false;

  constructor(readonly file: string) {}

  async *rows(): AsyncGenerator<Row[]> {
    let first = true;
    try {
      for await (const piece of bytesOf(this.file)) {
        const text = piece.toString('latin1');
        yield this.portion(this.reader.push(first ? text.replace(/^\u00ef\u00bb\u00bf/, '') : text));
        first = false;
      }
      yield this.portion(this.reader.end());
    } catch (error) {
      if (!(error instanceof NotCsv)) throw error;
      throw new InputFault([`${this.file}:${String(error.line)}: ${error.message}, expected CSV as in RFC 4180`]);
    }
    if (!this.hasHeader) throw new InputFault([`${this.file}:1: the file is empty, expected a header and rows`]);
    if (this.faults.length > 0) throw new InputFault(this.faults);
  }

  private portion(records: Iterable<CsvRecord>): Row[] {
    const rows: Row[] = [];
    for (const { line, cells } of records) {
      let below = line;
      const texts = cells.map((cell) => {
        const text = decoded(cell, { file: this.file, line: below });
        if (text.includes('\n')) below += text.split('\n').length - 1;
        return text;
      });
      if (!this.hasHeader) {
        this.hasHeader = true;
        this.columns.push(...texts.map((name) => name.trim()));
      } else if (texts.length !== this.columns.length)
        this.faults.push(
          `${this.file}:${String(line)}: ${String(texts.length)} cells, expected ${String(this.columns.length)} as in the header`,
        );
      else rows.push({ line, cells: texts });
    }
    return rows;
  }
}

async function readTable(file: string): Promise<Table> {
  const reader = new TableReader(file);
  const rows: Row[] = [];
  for await (const portion of reader.rows()) rows.push(...portion);
  return { file, columns: reader.columns, rows };
}

function columnIn(table: Pick<Table, 'file' | 'columns'>, name: string): number {
  const at = table.columns.indexOf(name);
  if (at < 0)
    throw new InputFault([
      `${table.file}:1: no column "${name}", expected one of ${table.columns.map((column) => `"${column}"`).join(', ')}`,
    ]);
  return at;
}

function readStance(
  table: Table,
  row: Row,
  cell: string,
  scale: ReadonlyMap<string, Stance>,
  faults: string[],
): Stance | undefined {
  const answer = cell.trim();
  if (answer === '') return undefined;
  const stance = scale.get(answer) ?? stanceOfClosedAnswer(answer);
  if (!stance)
    faults.push(
      `${table.file}:${String(row.line)}: stance "${answer}", expected ${STANCES.join(', ')} or an answer such as "Strongly agree"`,
    );
  return stance;
}

/** A column of nothing but 1, 0 and -1 says for and against; of any other numbers nobody can know which end is which. */
const SIGNS: ReadonlyMap<string, Stance> = new Map([
  ['1', 'supports'],
  ['0', 'mixed'],
  ['-1', 'opposes'],
]);

function scaleOf(table: Table, column: number | undefined): ReadonlyMap<string, Stance> {
  if (column === undefined) return new Map();
  const answers = new Set(table.rows.map((row) => (row.cells[column] ?? '').trim()).filter((answer) => answer !== ''));
  return answers.has('-1') && [...answers].every((answer) => SIGNS.has(answer)) ? SIGNS : new Map();
}

/** The responses of a file, in its order; without a column of ids they are numbered from 1. */
export async function readResponses(
  file: string,
  columns: { text: string; id?: string; stance?: string },
): Promise<ResponseText[]> {
  const reader = new TableReader(file);
  const responses: ResponseText[] = [];
  const answers: Row[] = [];
  const faults: string[] = [];
  const seen = new Map<string, number>();
  const placesIn = () => ({
    text: columnIn(reader, columns.text),
    id: columns.id === undefined ? undefined : columnIn(reader, columns.id),
    stance: columns.stance === undefined ? undefined : columnIn(reader, columns.stance),
  });
  let places: ReturnType<typeof placesIn> | undefined;
  for await (const portion of reader.rows()) {
    if (portion.length === 0) continue;
    places ??= placesIn();
    const { text, id, stance } = places;
    for (const { line, cells } of portion) {
      const order = responses.length;
      const name = id === undefined ? String(order + 1) : (cells[id] ?? '').trim();
      if (name === '') faults.push(`${file}:${String(line)}: no id, expected one in column "${columns.id ?? ''}"`);
      const first = name === '' ? undefined : seen.get(name);
      if (first !== undefined)
        faults.push(
          `${file}:${String(line)}: id "${name}" again, expected ids to be unique (first in line ${String(first)})`,
        );
      else seen.set(name, line);
      responses.push({ id: name, order, text: cells[text] ?? '' });
      if (stance !== undefined) answers.push({ line, cells: [cells[stance] ?? ''] });
    }
  }
  // A file of a header alone may lack a column as well.
  if (places === undefined) placesIn();
  readStances(file, answers, faults).forEach((stance, i) => {
    const response = responses[i];
    if (response !== undefined && stance !== undefined) response.stance = stance;
  });
  if (faults.length > 0) throw new InputFault(faults);
  return responses;
}

/** What the cells of one column say; the answers to a scale are understood only from all of them. */
function readStances(file: string, rows: Row[], faults: string[]): (Stance | undefined)[] {
  const column = { file, columns: [], rows };
  const scale = scaleOf(column, 0);
  return rows.map((row) => readStance(column, row, row.cells[0] ?? '', scale, faults));
}

/** The question as it was put; each paragraph is looked for in the responses. */
export async function readQuestions(file: string): Promise<string[]> {
  const pieces: string[] = [];
  for await (const piece of bytesOf(file)) pieces.push(piece.toString('latin1'));
  const questions = decoded(pieces.join(''), { file, line: 1 })
    .replace(/^\ufeff/, '')
    .split(/\r?\n\s*\r?\n/)
    .map((paragraph) => paragraph.trim())
    .filter((paragraph) => paragraph !== '');
  if (questions.length === 0) throw new InputFault([`${file}:1: the file is empty, expected the question's text`]);
  return questions;
}

/** A codeframe: `theme,label[,description]`, and `keywords` separated by semicolons where there are any. */
export async function readCodeframe(file: string): Promise<CodeframeTheme[]> {
  const table = await readTable(file);
  const theme = columnIn(table, 'theme');
  const label = columnIn(table, 'label');
  const description = table.columns.indexOf('description');
  const keywords = table.columns.indexOf('keywords');
  const faults: string[] = [];
  const seen = new Set<string>();
  const codeframe = table.rows.map(({ line, cells }): CodeframeTheme => {
    const id = (cells[theme] ?? '').trim();
    const name = (cells[label] ?? '').trim();
    if (id === '') faults.push(`${file}:${String(line)}: no theme, expected an identifier`);
    else if (seen.has(id)) faults.push(`${file}:${String(line)}: theme "${id}" again, expected each once`);
    if (name === '') faults.push(`${file}:${String(line)}: no label, expected the theme's name`);
    seen.add(id);
    const said = description < 0 ? '' : (cells[description] ?? '').trim();
    const words = keywords < 0 ? [] : (cells[keywords] ?? '').split(';').map((word) => word.trim());
    return {
      id,
      label: name,
      ...(said !== '' && { description: said }),
      keywords: words.filter((word) => word !== ''),
    };
  });
  if (codeframe.length === 0) faults.push(`${file}:2: no themes, expected at least one`);
  if (faults.length > 0) throw new InputFault(faults);
  return codeframe;
}

/** What a person coded: `id,theme` and/or `id,stance`; a response with several themes has several rows. */
export async function readCoded(
  file: string,
  known: { ids: ReadonlySet<string>; codeframe: readonly CodeframeTheme[] | undefined },
): Promise<{ themes: { id: string; theme: string }[]; stances: { id: string; stance: Stance }[] }> {
  const table = await readTable(file);
  const id = columnIn(table, 'id');
  const theme = table.columns.indexOf('theme');
  const stance = table.columns.indexOf('stance');
  if (theme < 0 && stance < 0)
    throw new InputFault([`${file}:1: neither a column "theme" nor "stance", expected one of them`]);
  const themeIds = known.codeframe && new Set(known.codeframe.map((one) => one.id));
  const scale = scaleOf(table, stance < 0 ? undefined : stance);
  const faults: string[] = [];
  const themes: { id: string; theme: string }[] = [];
  const stances: { id: string; stance: Stance }[] = [];
  for (const row of table.rows) {
    const of = (row.cells[id] ?? '').trim();
    if (!known.ids.has(of)) faults.push(`${file}:${String(row.line)}: id "${of}", expected that of a response`);
    const named = theme < 0 ? '' : (row.cells[theme] ?? '').trim();
    if (named !== '' && themeIds && !themeIds.has(named))
      faults.push(`${file}:${String(row.line)}: theme "${named}", expected one of the codeframe`);
    // A row without a theme says that the response was read and carries none.
    if (theme >= 0) themes.push({ id: of, theme: named });
    const stands = stance < 0 ? undefined : readStance(table, row, row.cells[stance] ?? '', scale, faults);
    if (stands) stances.push({ id: of, stance: stands });
  }
  if (faults.length > 0) throw new InputFault(faults);
  return { themes, stances };
}
