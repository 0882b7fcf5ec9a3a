import { stringify } from 'csv-stringify/sync';

/** A spreadsheet takes a cell that begins so for a formula; an apostrophe before it makes it text. */
const FORMULA = /^[=+\-@\t\r\0＝＋－＠]/u;

export interface FailedCells {
  cells: Readonly<Record<string, string>>;
  faults: readonly { column: string; message: string }[];
}

/** Name of the last column; when such a file is brought in again it is passed over. */
export const REASON = 'Why it was not taken';

/** One line of CSV, with its end. */
export function csvLine(cells: readonly string[]): string {
  return stringify([cells.map((cell) => (FORMULA.test(cell) ? `'${cell}` : cell))]);
}

/** `stance: "perhaps" is not one of ...; email: ...` */
function reasonOf(faults: FailedCells['faults']): string {
  return faults.map(({ column, message }) => `${column}: ${message}`).join('; ');
}

/** The columns of the file that a row is from. */
export function failedNames({ cells }: FailedCells): string[] {
  return Object.keys(cells).filter((name) => name !== REASON);
}

/** A row in these columns, and the reason in one more. */
export function failedLine(columns: readonly string[], { cells, faults }: FailedCells): string {
  return csvLine([...columns.map((name) => cells[name] ?? ''), reasonOf(faults)]);
}

/** Without it a spreadsheet takes the file for another encoding. */
export const BYTE_ORDER_MARK = '\ufeff';
