import { Injectable } from '@nestjs/common';
import { Db, type Tx } from '#platform';
import { BYTE_ORDER_MARK, csvLine, failedLine, failedNames, REASON } from '../core/failed-rows.js';
import type { FailedRow } from './response-imports.js';

const PAGE = 500;

/** Rows that were not taken, kept whole so that they can be mended and brought in again. */
@Injectable()
export class FailedRows {
  constructor(private readonly db: Db) {}

  async keep(tx: Tx, importId: string, rows: readonly FailedRow[]): Promise<void> {
    if (rows.length === 0) return;
    const told = rows.map(({ row, line, faults, cells }) => ({
      row,
      line,
      label: `row ${String(row)}`,
      faults,
      cells,
    }));
    await tx.query(
      `INSERT INTO intake_import_faults (import_id, row, line, label, faults, cells)
       SELECT $1, f.row, f.line, f.label, f.faults, f.cells
         FROM json_to_recordset($2) AS f (row int, line int, label text, faults json, cells json)`,
      [importId, JSON.stringify(told).replaceAll('\\u0000', '\\ufffd')],
    );
  }

  list(importId: string, limit: number, after = 0): Promise<FailedRow[]> {
    return this.db.query<FailedRow>(
      `SELECT row, line, faults, cells FROM intake_import_faults WHERE import_id = $1 AND row > $2 ORDER BY row LIMIT $3`,
      [importId, after, limit],
    );
  }

  async *csv(importId: string): AsyncGenerator<string> {
    let columns: string[] | undefined;
    for (let after = 0; ;) {
      const rows = await this.list(importId, PAGE, after);
      if (columns === undefined) {
        columns = rows[0] === undefined ? [] : failedNames(rows[0]);
        yield BYTE_ORDER_MARK + csvLine([...columns, REASON]);
      }
      const names = columns;
      yield rows.map((row) => failedLine(names, row)).join('');
      const last = rows.at(-1);
      if (last === undefined || rows.length < PAGE) return;
      after = last.row;
    }
  }
}
