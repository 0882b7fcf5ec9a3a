import { Injectable } from '@nestjs/common';
import { FailedRows } from './failed-rows.js';
import { Mappings } from './mappings.js';
import { StoredFiles } from './stored-files.js';

/** What is kept of imports: files until they are done, rows that were not taken, how columns are read. */
@Injectable()
export class Kept {
  constructor(
    readonly files: StoredFiles,
    readonly failed: FailedRows,
    readonly mappings: Mappings,
  ) {}
}
