/** One record of a CSV file: its cells, and the line it begins on, from 1. */
export interface CsvRecord {
  line: number;
  cells: string[];
}

/** The text is not CSV; `line` says where. */
export class NotCsv extends Error {
  override readonly name = 'NotCsv';

  constructor(
    readonly line: number,
    message: string,
  ) {
    super(message);
  }
}

/** A record that is longer is not one: a quotation mark was never closed. */
const LONGEST_RECORD = 8_000_000;
const QUOTE = 34;
const LINE_FEED = 10;
const RETURN = 13;

/**
 * Reads CSV (RFC 4180, with any delimiter of one character and any of the three ends of a line) piece by piece: hand it
 * text as it comes, and `end()` at last. Empty lines are passed over. Searches for the next mark instead of looking at
 * each letter, since of a file of answers nearly all is text between two quotation marks.
 */
export class CsvReader {
  private readonly delimiter: number;
  private rest = '';
  private line = 1;
  /** Where reading goes on in `rest`, and lines begun within the record being read. */
  private at = 0;
  private inside = 0;

  constructor(delimiter: string) {
    this.delimiter = delimiter.charCodeAt(0);
  }

  /** The records that are complete with this piece. Throws NotCsv. */
  *push(text: string): Generator<CsvRecord> {
    this.rest = this.rest === '' ? text : this.rest + text;
    yield* this.records(false);
  }

  *end(): Generator<CsvRecord> {
    yield* this.records(true);
  }

  private *records(last: boolean): Generator<CsvRecord> {
    let start = 0;
    while (start < this.rest.length) {
      this.at = start;
      this.inside = 0;
      const cells = this.record(last);
      if (cells === undefined) break;
      const line = this.line;
      this.line += 1 + this.inside;
      start = this.at;
      if (cells.length > 1 || cells[0] !== '') yield { line, cells };
    }
    this.rest = this.rest.slice(start);
    if (this.rest.length > LONGEST_RECORD) throw this.unclosed();
  }

  /** Undefined where the text ends before the record does. */
  private record(last: boolean): string[] | undefined {
    const cells: string[] = [];
    for (;;) {
      const cell = this.rest.charCodeAt(this.at) === QUOTE ? this.quoted(last) : this.bare();
      if (cell === undefined) return undefined;
      cells.push(cell);
      if (this.at >= this.rest.length) return last ? cells : undefined;
      const mark = this.rest.charCodeAt(this.at);
      this.at += 1;
      if (mark === this.delimiter) continue;
      if (mark === RETURN) {
        // Whether a line feed belongs to it cannot be told yet.
        if (this.at >= this.rest.length && !last) return undefined;
        if (this.rest.charCodeAt(this.at) === LINE_FEED) this.at += 1;
      }
      return cells;
    }
  }

  private bare(): string {
    const { rest, delimiter } = this;
    const from = this.at;
    let to = from;
    for (; to < rest.length; to += 1) {
      const code = rest.charCodeAt(to);
      if (code === delimiter || code === LINE_FEED || code === RETURN) break;
    }
    this.at = to;
    return rest.slice(from, to);
  }

  private quoted(last: boolean): string | undefined {
    const { rest } = this;
    const from = this.at + 1;
    let doubled = false;
    let to = rest.indexOf('"', from);
    while (to >= 0 && rest.charCodeAt(to + 1) === QUOTE) {
      doubled = true;
      to = rest.indexOf('"', to + 2);
    }
    if (to < 0) {
      if (last) throw this.unclosed();
      return undefined;
    }
    const next = rest.charCodeAt(to + 1);
    if (Number.isNaN(next) && !last) return undefined;
    const inner = rest.slice(from, to);
    const begun = linesIn(inner);
    if (!Number.isNaN(next) && next !== this.delimiter && next !== LINE_FEED && next !== RETURN) {
      const message = `after a closing quotation mark stands "${rest.charAt(to + 1)}"; a quotation mark inside of quoted text is written twice`;
      throw new NotCsv(this.line + this.inside + begun, message);
    }
    this.inside += begun;
    this.at = to + 1;
    return doubled ? inner.replaceAll('""', '"') : inner;
  }

  private unclosed(): NotCsv {
    return new NotCsv(this.line, 'a quotation mark that is opened in this row is never closed');
  }
}

/** How many lines begin in a text: after a line feed, or a return without one. */
function linesIn(text: string): number {
  let lines = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines += 1;
  for (let at = text.indexOf('\r'); at >= 0; at = text.indexOf('\r', at + 1)) {
    if (text.charCodeAt(at + 1) !== LINE_FEED) lines += 1;
  }
  return lines;
}
