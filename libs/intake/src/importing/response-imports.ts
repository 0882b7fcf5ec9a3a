import { Injectable } from '@nestjs/common';
import { Db, Invalid, type Fault } from '#platform';
import { guessColumns, IMPORT_FIELDS, meaningOf, saysSomething, type ColumnMeaning } from '../core/import-columns.js';
import { readRow, RowIdentity } from '../core/import-row.js';
import type { Form, Incoming, Publish } from '../core/submission.js';
import { Forms } from '../forms.js';
import { Intake } from '../intake.service.js';
import { readRows, type Row } from './rows.js';

export interface ImportWish {
  /** CSV, JSON lines or XLSX. */
  path: string;
  /** Slug. */
  consultation: string;
  /** From column to field: `text`, `R1.text`, `R1.stance`, ... What is not named is guessed from the columns' names. */
  map?: Readonly<Record<string, string>>;
  /** The door through which they had come. */
  channel?: Incoming['channel'];
  /** Tells two files apart whose rows have the same ids. */
  source?: string;
  /** Where the file does not say: may it be published? */
  publish?: Publish;
  /** Called now and then with the number of rows read. */
  progress?: (rows: number) => void;
}

/** One thing wrong with one row. `line` is the file's, where it has lines. */
export interface ImportFault {
  line?: number;
  label: string;
  column: string;
  message: string;
}

export interface ImportResult {
  rows: number;
  created: number;
  /** In already: the same row was imported before. */
  again: number;
  /** Rows that were not taken; the rest is in. */
  faults: ImportFault[];
  /** What each column was read as. */
  columns: Record<string, string>;
}

/** Brings in the responses of another tool's file through the same door as all others. */
@Injectable()
export class ResponseImports {
  constructor(
    private readonly db: Db,
    private readonly forms: Forms,
    private readonly intake: Intake,
  ) {}

  /**
   * Stores every row that is right and names the others. The same file again adds nothing. Throws Unreadable for a file
   * that cannot be read, Invalid where the columns do not say what is to be stored, NotFound for the consultation.
   */
  async run(wish: ImportWish): Promise<ImportResult> {
    const form = await this.forms.bySlug(wish.consultation);
    const result: ImportResult = { rows: 0, created: 0, again: 0, faults: [], columns: {} };
    const places: Pick<ImportFault, 'line' | 'label'>[] = [];
    const now = await this.db.now();
    const rows = this.incomings(wish, form, { result, places, now });
    const { created, again, faults } = await this.intake.receiveMany(rows);
    for (const { row, faults: wrong } of faults) {
      for (const { path, message } of wrong) {
        result.faults.push({ ...(places[row] ?? { label: '' }), column: path, message: said(path, message) });
      }
    }
    result.faults.sort((a, b) => (a.line ?? 0) - (b.line ?? 0));
    return { ...result, created, again };
  }

  private async *incomings(wish: ImportWish, form: Form, state: State): AsyncGenerator<Incoming> {
    const { result, places } = state;
    const { channel = 'bulk', publish = 'anonymous', source = '' } = wish;
    let columns: Map<string, ColumnMeaning> | undefined;
    let identity: RowIdentity | undefined;
    for await (const row of readRows(wish.path)) {
      if (columns === undefined || identity === undefined) {
        columns = columnsOf(Object.keys(row.cells), wish, form);
        result.columns = Object.fromEntries([...columns].map(([column, meaning]) => [column, inWords(meaning)]));
        identity = new RowIdentity(source, columnOf(columns, 'id'));
      }
      result.rows += 1;
      if (result.rows % 500 === 0) wish.progress?.(result.rows);
      if (row.fault !== undefined) {
        result.faults.push(asImportFault(row, { path: 'row', message: row.fault }));
        continue;
      }
      const intent = identity.intentOf(row.cells);
      const { incoming, faults } = readRow(row.cells, columns, { form, channel, publish, intent, now: state.now });
      if (faults.length > 0) {
        result.faults.push(...faults.map((fault) => asImportFault(row, fault)));
        continue;
      }
      places.push(row.line === undefined ? { label: row.label } : { line: row.line, label: row.label });
      yield incoming;
    }
  }
}

interface State {
  result: ImportResult;
  /** Of the rows handed on, in their order. */
  places: Pick<ImportFault, 'line' | 'label'>[];
  now: Date;
}

function columnsOf(names: readonly string[], wish: ImportWish, form: Form): Map<string, ColumnMeaning> {
  const map = Object.entries(wish.map ?? {});
  const faults: Fault[] = [];
  const named = new Map<string, ColumnMeaning>();
  for (const [column, written] of map) {
    const meaning = meaningOf(written, form);
    if (!names.includes(column))
      faults.push({ path: column, message: `is not a column of the file; it has ${names.join(', ')}` });
    else if (meaning === undefined)
      faults.push({ path: column, message: `"${written}" is not a field; expected ${expected(form)}` });
    else named.set(column, meaning);
  }
  if (faults.length > 0) throw new Invalid(faults);
  const meant = new Set([...named.values()].map(inWords));
  const guessed = [...guessColumns(names, form)].filter(
    ([column, meaning]) => !named.has(column) && !meant.has(inWords(meaning)),
  );
  // Whoever says what one column is has looked at the file: words are then not looked for in other columns.
  const kept = map.length === 0 ? guessed : guessed.filter(([, meaning]) => !saysSomething([meaning]));
  const columns = new Map([...named, ...kept]);
  if (!saysSomething(columns.values())) {
    const message = `none of the columns (${names.join(', ')}) is known to hold answers; say which with --map COLUMN=FIELD, a field being ${expected(form)}`;
    throw new Invalid([{ path: 'columns', message }]);
  }
  if (needsItem(columns, form)) {
    const message = 'the consultation has several items; map a column to item, or say R1.text instead of text';
    throw new Invalid([{ path: 'columns', message }]);
  }
  return columns;
}

function needsItem(columns: ReadonlyMap<string, ColumnMeaning>, form: Form): boolean {
  const bare = [...columns.values()].some(
    (one) => one.kind === 'field' && (one.field === 'text' || one.field === 'stance'),
  );
  return bare && form.items.length > 1 && columnOf(columns, 'item') === undefined;
}

function columnOf(columns: ReadonlyMap<string, ColumnMeaning>, field: string): string | undefined {
  return [...columns].find(([, meaning]) => meaning.kind === 'field' && meaning.field === field)?.[0];
}

function inWords(meaning: ColumnMeaning): string {
  if (meaning.kind === 'field') return meaning.field;
  const { item, question } = meaning;
  return `${item.ref}.${typeof question === 'string' ? question : question.key}`;
}

function expected(form: Form): string {
  const ref = form.items[0]?.ref ?? 'R1';
  return `${Object.keys(IMPORT_FIELDS).join(', ')}, or of an item as ${ref}.stance, ${ref}.text`;
}

function asImportFault(row: Row, { path, message }: Fault): ImportFault {
  return { ...(row.line === undefined ? {} : { line: row.line }), label: row.label, column: path, message };
}

function said(path: string, message: string): string {
  return path === 'intent' ? 'was imported before with other content under the same id' : message;
}
