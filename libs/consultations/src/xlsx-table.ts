import { createRequire } from 'node:module';
import type { Cell as SheetCell, CellValue, Workbook, Worksheet } from 'exceljs';
import { checkColumns } from './core/importing/csv-table.js';
import { Unreadable, type Cell, type Table, type TableRow } from './core/importing/table.js';

const exceljs = createRequire(import.meta.url)('exceljs') as { Workbook: new () => Workbook };

/** A workbook is a zip; one that unpacks to more than this is a trap or not a list of recommendations. */
const MOST_UNPACKED = 200 * 1024 * 1024;

/**
 * Reads the first sheet with anything on it; its first row names the columns. Formulas count as their last result,
 * dates as `2026-09-26`, cells shown in per cent as what is shown (0.97 as 97), bold and coloured text as its text.
 */
export async function readXlsx(bytes: Buffer): Promise<Table> {
  const workbook = await opened(bytes);
  const sheet = workbook.worksheets.find((one) => one.actualRowCount > 0);
  if (sheet === undefined) throw new Unreadable({ place: { label: '' }, message: 'the workbook is empty' });
  const columns = headers(sheet);
  checkColumns(columns);
  const rows: TableRow[] = [];
  sheet.eachRow((row, number) => {
    if (number === 1) return;
    const label = `row ${String(number)}`;
    const cells = Object.fromEntries(
      columns.map((name, at): [string, Cell] => {
        const cell = row.getCell(at + 1);
        return [name, plain(cell.value, { label, column: name, percent: isPercent(cell) })];
      }),
    );
    if (Object.values(cells).some((cell) => cell !== null && cell !== '')) rows.push({ place: { label }, cells });
  });
  const notes = workbook.worksheets.length > 1 ? [`Only the sheet "${sheet.name}" is read.`] : [];
  return { format: 'xlsx', columns, rows, notes };
}

async function opened(bytes: Buffer): Promise<Workbook> {
  if (unpackedSize(bytes) > MOST_UNPACKED) {
    throw new Unreadable({ place: { label: '' }, message: 'the workbook unpacks to more than 200 MB' });
  }
  const workbook = new exceljs.Workbook();
  try {
    await workbook.xlsx.load(bytes as unknown as Parameters<typeof workbook.xlsx.load>[0]);
  } catch {
    throw new Unreadable({ place: { label: '' }, message: 'is not a workbook in the .xlsx format' });
  }
  return workbook;
}

function headers(sheet: Worksheet): string[] {
  const row = sheet.getRow(1);
  const names: string[] = [];
  for (let at = 1; at <= row.cellCount; at++) {
    names.push(String(plain(row.getCell(at).value, { label: 'row 1', column: '', percent: false }) ?? '').trim());
  }
  while (names.at(-1) === '') names.pop();
  return names;
}

/** A cell that was never formatted has no format at all, whatever the types say. */
function isPercent(cell: SheetCell): boolean {
  const format = cell.numFmt as string | undefined;
  return format?.includes('%') ?? false;
}

function plain(value: CellValue, at: { label: string; column: string; percent: boolean }): Cell {
  if (value === null || value === undefined) return null;
  if (typeof value === 'number') return at.percent ? Math.round(value * 1e8) / 1e6 : value;
  if (typeof value !== 'object') return value;
  if (value instanceof Date) return value.toISOString().replace(/T00:00:00\.000Z$/u, '');
  if ('richText' in value) return value.richText.map((part) => part.text).join('');
  if ('hyperlink' in value) return plain(value.text, at);
  if ('error' in value) {
    throw new Unreadable({ place: { label: at.label }, column: at.column, message: `holds the error ${value.error}` });
  }
  return 'result' in value ? plain(value.result, at) : null;
}

/** The sum of the sizes that the zip's directory declares, or 0 where there is no directory to be found. */
function unpackedSize(bytes: Buffer): number {
  const end = bytes.lastIndexOf(Buffer.from('PK\u0005\u0006', 'latin1'));
  if (end < 0 || end + 22 > bytes.length) return 0;
  let at = bytes.readUInt32LE(end + 16);
  let sum = 0;
  while (at + 46 <= bytes.length && bytes.readUInt32LE(at) === 0x02014b50) {
    sum += bytes.readUInt32LE(at + 24);
    at += 46 + bytes.readUInt16LE(at + 28) + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
  }
  return sum;
}
