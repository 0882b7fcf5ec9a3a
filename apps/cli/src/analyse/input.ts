import { isUtf8 } from 'node:buffer';
import { readFile } from 'node:fs/promises';
import { CsvError, parse } from 'csv-parse/sync';
import { stanceOfClosedAnswer, STANCES, type CodeframeTheme, type ResponseText, type Stance } from '#analysis';

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

async function readBytes(file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (error) {
    const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
    const what =
      code === 'ENOENT' ? 'no such file' : code === 'EISDIR' ? 'is a directory' : `cannot be read (${String(code)})`;
    throw new InputFault([`${file}:1: ${what}, expected a file`]);
  }
}

function checkText(file: string, bytes: Buffer): void {
  if (isUtf8(bytes)) return;
  let line = 1;
  for (let from = 0; from < bytes.length; line++) {
    const newline = bytes.indexOf(10, from);
    const to = newline < 0 ? bytes.length : newline + 1;
    if (!isUtf8(bytes.subarray(from, to))) break;
    from = to;
  }
  throw new InputFault([`${file}:${String(line)}: not UTF-8, expected a text file in UTF-8`]);
}

/** Reads a CSV file with a header; every row has as many cells as the header. */
async function readTable(file: string): Promise<Table> {
  const bytes = await readBytes(file);
  checkText(file, bytes);
  let records: { record: string[]; info: { lines: number } }[];
  try {
    records = parse(bytes, {
      bom: true,
      info: true,
      skip_empty_lines: true,
      relax_column_count: true,
    }) as unknown as typeof records;
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const line = typeof error['lines'] === 'number' ? error['lines'] : 1;
    throw new InputFault([
      `${file}:${String(line)}: ${error.message.replace(/ at line \d+/, '')}, expected CSV as in RFC 4180`,
    ]);
  }
  const header = records[0];
  if (!header) throw new InputFault([`${file}:1: the file is empty, expected a header and rows`]);
  const columns = header.record.map((name) => name.trim());
  const faults: string[] = [];
  let before = header.info.lines;
  const rows = records.slice(1).map(({ record, info }) => {
    const line = before + 1;
    before = info.lines;
    if (record.length !== columns.length)
      faults.push(
        `${file}:${String(line)}: ${String(record.length)} cells, expected ${String(columns.length)} as in the header`,
      );
    return { line, cells: record };
  });
  if (faults.length > 0) throw new InputFault(faults);
  return { file, columns, rows };
}

function columnIn(table: Table, name: string): number {
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
  const table = await readTable(file);
  const text = columnIn(table, columns.text);
  const id = columns.id === undefined ? undefined : columnIn(table, columns.id);
  const stance = columns.stance === undefined ? undefined : columnIn(table, columns.stance);
  const scale = scaleOf(table, stance);
  const faults: string[] = [];
  const seen = new Map<string, number>();
  const responses = table.rows.map((row, order): ResponseText => {
    const name = id === undefined ? String(order + 1) : (row.cells[id] ?? '').trim();
    if (name === '') faults.push(`${file}:${String(row.line)}: no id, expected one in column "${columns.id ?? ''}"`);
    const first = seen.get(name);
    if (first !== undefined && name !== '')
      faults.push(
        `${file}:${String(row.line)}: id "${name}" again, expected ids to be unique (first in line ${String(first)})`,
      );
    else seen.set(name, row.line);
    const stands = stance === undefined ? undefined : readStance(table, row, row.cells[stance] ?? '', scale, faults);
    return { id: name, order, text: row.cells[text] ?? '', ...(stands && { stance: stands }) };
  });
  if (faults.length > 0) throw new InputFault(faults);
  return responses;
}

/** The question as it was put; each paragraph is looked for in the responses. */
export async function readQuestions(file: string): Promise<string[]> {
  const bytes = await readBytes(file);
  checkText(file, bytes);
  const questions = bytes
    .toString('utf8')
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
