import { createRequire } from 'node:module';
import { Readable } from 'node:stream';
import type { CellValue, stream } from 'exceljs';
import { Unreadable } from '#consultations';
import { Table, type Row } from './table.js';

// A CommonJS module; its named exports cannot be told from its text.
const exceljs = createRequire(import.meta.url)('exceljs') as { stream: typeof stream };

const BATCH = 200;

/**
 * The rows of the first sheet with anything on it. Only the words that the workbook keeps in one table for all cells are
 * held in memory. Formulas count as their last result, dates as `2026-09-26`.
 */
export async function* workbookRows(bytes: AsyncIterable<Buffer>): AsyncGenerator<Row[]> {
  const table = new Table();
  let rows: Row[] = [];
  let found = false;
  try {
    const options = { worksheets: 'emit', sharedStrings: 'cache', styles: 'cache', hyperlinks: 'ignore' } as const;
    const workbook = new exceljs.stream.xlsx.WorkbookReader(Readable.from(bytes), options);
    for await (const sheet of workbook) {
      if (found) continue;
      for await (const row of sheet) {
        const cells = Array.from({ length: row.cellCount }, (_, at) => textOf(row.getCell(at + 1).value));
        if (cells.every((cell) => cell === '')) continue;
        found = true;
        rows.push(...table.row(cells, { number: row.number }));
        if (rows.length < BATCH) continue;
        yield rows;
        rows = [];
      }
    }
  } catch (error) {
    if (error instanceof Unreadable) throw error;
    throw new Unreadable({ place: { label: '' }, message: 'is not a workbook in the .xlsx format' });
  }
  if (!found) throw new Unreadable({ place: { label: '' }, message: 'the workbook is empty' });
  yield rows;
}

function textOf(value: CellValue): string {
  if (value === null || value === undefined) return '';
  if (typeof value !== 'object') return String(value);
  if (value instanceof Date) return value.toISOString().replace(/T00:00:00\.000Z$/u, '');
  if ('richText' in value) return value.richText.map(({ text }) => text).join('');
  if ('hyperlink' in value) return textOf(value.text);
  if ('error' in value) return '';
  return 'result' in value ? textOf(value.result) : '';
}
