import { createWriteStream, type WriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import { BYTE_ORDER_MARK, csvLine, failedLine, failedNames, REASON } from '../core/failed-rows.js';
import type { FailedRow } from './response-imports.js';

/** Rows that were not taken, as a CSV file beside the one they are from; made with the first of them. */
export class FailedRowsFile {
  private file: WriteStream | undefined;
  private columns: string[] = [];

  constructor(private readonly path: string) {}

  add(rows: readonly FailedRow[]): void {
    const [first] = rows;
    if (first === undefined) return;
    if (this.file === undefined) {
      this.columns = failedNames(first);
      this.file = createWriteStream(this.path);
      this.file.write(BYTE_ORDER_MARK + csvLine([...this.columns, REASON]));
    }
    this.file.write(rows.map((row) => failedLine(this.columns, row)).join(''));
  }

  /** Once everything is on the disk. */
  async end(): Promise<void> {
    if (this.file === undefined) return;
    const written = finished(this.file);
    this.file.end();
    await written;
  }
}
