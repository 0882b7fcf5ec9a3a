import { extname } from 'node:path';
import { readCsv } from './core/importing/csv-table.js';
import { readJson } from './core/importing/json-table.js';
import { Unreadable, type Table } from './core/importing/table.js';
import { readXlsx } from './xlsx-table.js';

/** A file as it came: its name says what it should be, its bytes what it is. */
export interface IncomingFile {
  name: string;
  bytes: Buffer;
}

const MOST_BYTES = 20 * 1024 * 1024;

/**
 * Reads a CSV, JSON or XLSX file as one table of named columns. A workbook is known by its first bytes whatever it is
 * called, JSON and CSV by the name or else by the first character.
 *
 * @throws {Unreadable} saying where and what was expected.
 */
export async function readTable(file: IncomingFile): Promise<Table> {
  const whole = { label: '' };
  if (file.bytes.length === 0) throw new Unreadable({ place: whole, message: 'the file is empty' });
  if (file.bytes.length > MOST_BYTES) throw new Unreadable({ place: whole, message: 'the file is larger than 20 MB' });
  const extension = extname(file.name).toLowerCase();
  if (file.bytes.subarray(0, 4).equals(Buffer.from([0x50, 0x4b, 3, 4]))) return readXlsx(file.bytes);
  if (extension === '.xlsx') throw new Unreadable({ place: whole, message: 'is not a workbook in the .xlsx format' });
  if (file.bytes.subarray(0, 4).equals(Buffer.from([0xd0, 0xcf, 0x11, 0xe0]))) {
    throw new Unreadable({
      place: whole,
      message: 'is a workbook in the old .xls format; save it as .xlsx or CSV UTF-8',
    });
  }
  const first = file.bytes
    .toString('latin1', 0, 200)
    .replace(/^\u00EF\u00BB\u00BF/u, '')
    .trimStart()
    .charAt(0);
  if (extension === '.json' || (extension !== '.csv' && (first === '[' || first === '{'))) return readJson(file.bytes);
  return readCsv(file.bytes);
}
