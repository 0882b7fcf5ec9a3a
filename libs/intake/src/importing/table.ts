import { Unreadable } from '#consultations';

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
