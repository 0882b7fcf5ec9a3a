import { Injectable } from '@nestjs/common';
import { Unreadable } from '#consultations';
import { Conflict, Db, Invalid, newId, NotFound, Queue } from '#platform';
import { columnsFor, type WrittenMapping } from '../core/import-mapping.js';
import { Forms } from '../forms.js';
import { IMPORT_RESPONSES } from './import.job.js';
import { Kept } from './kept.js';
import type { SavedMapping } from './mappings.js';
import { ResponseImports, type ImportPreview, type ImportWish } from './response-imports.js';

/** Where an import of a file that a page took stands. */
export interface ImportRecord {
  id: string;
  fileName: string;
  /** uploaded: nobody has said yet what its columns are. */
  state: 'uploaded' | 'waiting' | 'running' | 'done' | 'failed';
  bytes: number;
  bytesRead: number;
  rows: number;
  created: number;
  /** In already before. */
  again: number;
  /** Not taken; see `failedRows`. */
  failed: number;
  /** Why nothing, or no more, was taken. */
  error: string | null;
  byName: string;
  askedAt: Date;
  doneAt: Date | null;
}

/** What is said when an import is started. */
export interface ImportOrder {
  /** Of every column; empty where it is not to be read. */
  map: WrittenMapping;
  source?: string | undefined;
  publish?: ImportWish['publish'];
  /** Name to keep the mapping under. */
  saveAs?: string | undefined;
}

interface By {
  id: string;
  name: string;
}

const RECORD = `SELECT m.id, m.file_name AS "fileName", m.state, m.bytes::float8 AS bytes, m.bytes_read::float8 AS "bytesRead",
  m.rows, m.created, m.again, m.failed, m.error, m.by_name AS "byName", m.asked_at AS "askedAt", m.done_at AS "doneAt"
  FROM intake_imports m`;
const MOST_LISTED = 100;

/** Imports as officers ask for them by page: upload, look, say what the columns are; a job does the rest. */
@Injectable()
export class ImportDesk {
  constructor(
    private readonly db: Db,
    private readonly forms: Forms,
    private readonly kept: Kept,
    private readonly imports: ResponseImports,
    private readonly queue: Queue,
  ) {}

  /** Takes a file, piece by piece into the database. Throws Invalid where it cannot be read, and keeps nothing of it. */
  async upload(consultation: string, file: { name: string; bytes: AsyncIterable<Buffer> }, by: By): Promise<string> {
    const { consultationId } = await this.forms.bySlug(consultation);
    const id = newId();
    await this.db.query(
      `INSERT INTO intake_imports (id, consultation_id, file_name, wish, bytes, by_id, by_name)
       VALUES ($1, $2, $3, '{}', 0, $4, $5)`,
      [id, consultationId, file.name.slice(-200), by.id, by.name],
    );
    try {
      const bytes = await this.kept.files.keep(id, file.bytes);
      await this.db.query('UPDATE intake_imports SET bytes = $2 WHERE id = $1', [id, bytes]);
      await this.imports.look(await this.kept.files.source(id), consultation);
    } catch (error) {
      await this.db.query('DELETE FROM intake_imports WHERE id = $1', [id]);
      if (error instanceof Unreadable) throw new Invalid([{ path: 'file', message: error.message }]);
      throw error;
    }
    return id;
  }

  /** What its columns are, or would be taken for. */
  async look(consultation: string, id: string): Promise<ImportPreview> {
    await this.get(consultation, id);
    return this.imports.look(await this.kept.files.source(id), consultation);
  }

  /** Throws Invalid where the mapping does not hold, Conflict where it was started already. */
  async start(consultation: string, id: string, order: ImportOrder, by: By): Promise<void> {
    const { columns } = await this.look(consultation, id);
    const form = await this.forms.bySlug(consultation);
    columnsFor(columns, form, order.map);
    const { map, source, publish, saveAs } = order;
    if (saveAs !== undefined) {
      const names = columns.map(({ name }) => name);
      const saved = { name: saveAs, columns: names, mapping: map, byName: by.name };
      await this.kept.mappings.save(form.consultationId, saved);
    }
    const wish: ImportWish = { consultation, map, source, publish };
    const started = await this.db.query<{ id: string }>(
      `WITH started AS (UPDATE intake_imports SET state = 'waiting', wish = $2, asked_at = clock_timestamp()
                         WHERE id = $1 AND state = 'uploaded' RETURNING id) SELECT id FROM started`,
      [id, JSON.stringify(wish)],
    );
    if (started.length === 0) throw new Conflict('This file is being brought in already.');
    await this.queue.ring(IMPORT_RESPONSES, {}, { key: 'all' });
  }

  /** Of one consultation, the latest first. */
  async list(consultation: string): Promise<ImportRecord[]> {
    const { consultationId } = await this.forms.bySlug(consultation);
    return this.db.query<ImportRecord>(
      `${RECORD} WHERE m.consultation_id = $1 ORDER BY m.asked_at DESC LIMIT ${String(MOST_LISTED)}`,
      [consultationId],
    );
  }

  /** Throws NotFound. */
  async get(consultation: string, id: string): Promise<ImportRecord> {
    const { consultationId } = await this.forms.bySlug(consultation);
    const [found] = await this.db.query<ImportRecord>(`${RECORD} WHERE m.consultation_id = $1 AND m.id::text = $2`, [
      consultationId,
      id,
    ]);
    if (found === undefined) throw new NotFound('There is no such import.');
    return found;
  }

  async savedMappings(consultation: string): Promise<SavedMapping[]> {
    return this.kept.mappings.list((await this.forms.bySlug(consultation)).consultationId);
  }

  /** The file and what was said of it, before it was started. Throws Conflict afterwards. */
  async discard(consultation: string, id: string): Promise<void> {
    const { state } = await this.get(consultation, id);
    if (state !== 'uploaded') throw new Conflict('This file is being brought in already.');
    await this.db.query(`DELETE FROM intake_imports WHERE id = $1 AND state = 'uploaded'`, [id]);
  }

  /** The first rows that were not taken, in the file's order. */
  async failedRows(consultation: string, id: string, limit = 50) {
    await this.get(consultation, id);
    return this.kept.failed.list(id, limit);
  }

  /** All of them as CSV, in the file's own columns, with the reason in one more. */
  async failedRowsAsCsv(consultation: string, id: string): Promise<AsyncIterable<string>> {
    await this.get(consultation, id);
    return this.kept.failed.csv(id);
  }
}
