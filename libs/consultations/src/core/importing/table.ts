/** A cell as the file has it: text, a number, true or false, nothing. */
export type Cell = string | number | boolean | null;

/** Where something stands in a file, in the words a person finds it by. */
export interface Place {
  /** "row 7" of a sheet (the header is row 1), "entry 3, actions 2" of a JSON file. */
  label: string;
  /** Line of the file, counted from 1; a workbook has none. */
  line?: number;
}

export interface TableRow {
  place: Place;
  cells: Record<string, Cell>;
  /** Place in `rows` of the row that this one stood inside of, with what its list was called there. */
  inside?: { row: number; list: string };
}

/** What every format of file becomes: named columns and rows of cells. */
export interface Table {
  format: 'csv' | 'json' | 'xlsx';
  columns: string[];
  rows: TableRow[];
  /** How the file was read where there was a choice, in sentences for the person who checks the preview. */
  notes: string[];
}

export interface RowFault {
  place: Place;
  /** The column in the file's own name, where it is about one. */
  column?: string;
  /** What is there, and what was expected. */
  message: string;
}

/** The file cannot be read at all. */
export class Unreadable extends Error {
  override readonly name = 'Unreadable';

  constructor(readonly fault: RowFault) {
    super(sayFault(fault));
  }
}

/** `row 7, column votes_for: "abc" is not a whole number` */
export function sayFault(fault: RowFault): string {
  const place = sayPlace(fault);
  return place === '' ? fault.message : `${place}: ${fault.message}`;
}

/** `row 7, column votes_for` */
export function sayPlace({ place, column }: RowFault): string {
  return column === undefined ? place.label : `${place.label}, column ${column}`;
}

/** The text of a file in UTF-8, or in UTF-16 where it begins with the mark of that. Never a guess at anything else. */
export function decodeText(bytes: Uint8Array): string {
  const marked: 'utf-16le' | 'utf-16be' | undefined =
    bytes[0] === 0xff && bytes[1] === 0xfe
      ? 'utf-16le'
      : bytes[0] === 0xfe && bytes[1] === 0xff
        ? 'utf-16be'
        : undefined;
  try {
    return new TextDecoder(marked ?? 'utf-8', { fatal: true }).decode(bytes);
  } catch {
    const line = marked === undefined ? firstBadLine(bytes) : undefined;
    throw new Unreadable({
      place: line === undefined ? { label: '' } : { label: `line ${String(line)}`, line },
      message: `is not text in ${marked === undefined ? 'UTF-8' : 'UTF-16'}; save the file again as "CSV UTF-8" or as a workbook`,
    });
  }
}

function firstBadLine(bytes: Uint8Array): number {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let line = 1;
  let from = 0;
  for (let at = 0; at <= bytes.length; at++) {
    if (at < bytes.length && bytes[at] !== 0x0a) continue;
    try {
      decoder.decode(bytes.subarray(from, at));
    } catch {
      return line;
    }
    line += 1;
    from = at + 1;
  }
  return line;
}
