import { setImmediate } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { Journal } from '#journal';
import { Db, type Fault, type Tx } from '#platform';
import { REASON } from '../core/failed-rows.js';
import { inWords, type Column } from '../core/import-columns.js';
import { columnOf, columnsFor, suggested, type WrittenMapping } from '../core/import-mapping.js';
import { RowIdentity } from '../core/import-identity.js';
import { RowReader } from '../core/import-row.js';
import type { Form, Incoming, Publish } from '../core/submission.js';
import { Forms } from '../forms.js';
import { BulkStore, type ChunkOutcome } from './bulk-store.js';
import type { Chunk } from './chunk.js';
import { Mappings } from './mappings.js';
import { readRows } from './rows.js';
import { sourceAt, watched, type ImportSource } from './source.js';
import type { Row } from './table.js';

/** How a file is to be read. */
export interface ImportWish {
  /** Slug. */
  consultation: string;
  /** From column to field: `text`, `R1.text`, `R1.stance`, ... What is not named is guessed. */
  map?: WrittenMapping | undefined;
  /** Name of a saved mapping. Without one, and without `map`, one that was saved for the same columns is used. */
  mapping?: string | undefined;
  /** Keep what the columns are read as, for the next file with the same ones. */
  saveMapping?: { name: string; byName: string } | undefined;
  /** The door through which they had come. */
  channel?: Incoming['channel'] | undefined;
  /** Tells two files apart whose rows have the same ids. */
  source?: string | undefined;
  /** Where the file does not say: may it be published? */
  publish?: Publish | undefined;
}

/** One thing wrong with one row. `line` is the file's, where it has lines. */
export interface ImportFault {
  line?: number;
  label: string;
  column: string;
  message: string;
}

/** A row that was not taken, whole, so that it can be mended and brought in again. */
export interface FailedRow {
  row: number;
  line?: number | undefined;
  faults: { column: string; message: string }[];
  cells: Record<string, string>;
}

/** What one transaction adds to an import. */
export interface Step {
  rows: number;
  created: number;
  again: number;
  failed: FailedRow[];
}

export interface ImportResult {
  rows: number;
  created: number;
  /** In already: the same row was imported before. */
  again: number;
  /** Rows that were not taken; the rest is in. */
  failed: number;
  /** What was wrong, of the first thousand such rows. */
  faults: ImportFault[];
  /** What each column was read as. */
  columns: Record<string, string>;
  /** Name of the saved mapping that was used, if any. */
  mapping?: string | undefined;
}

/** Somebody who follows an import. */
export interface Follower {
  /** Rows at the file's beginning that are done already: passed over. */
  done?: number;
  /** In the transaction that stores what it tells of. */
  keep?: (tx: Tx, step: Step) => Promise<void>;
  /** After each transaction. */
  told?: (progress: { bytes: number; rows: number; step: Step }) => void;
}

/** As long as PostgreSQL takes for some tenths of a second: longer ones save nothing, and a kill loses more. */
const CHUNK_ROWS = 5_000;
const CHUNK_SIZE = 8 * 1024 * 1024;
/** Rows after which others have their turn: what is being sent to the database has to go on meanwhile. */
const TURN = 50;
const MOST_FAULTS = 1_000;

/** Brings in the responses of another tool's file, by the same rules as all other doors. */
@Injectable()
export class ResponseImports {
  constructor(
    private readonly db: Db,
    private readonly forms: Forms,
    private readonly store: BulkStore,
    private readonly mappings: Mappings,
    private readonly journal: Journal,
  ) {}

  /** Brings in a file on the disk. See `bring`. */
  async run({ path, ...wish }: ImportWish & { path: string }, follower: Follower = {}): Promise<ImportResult> {
    return this.bring(await sourceAt(path), wish, follower);
  }

  /**
   * Stores every row that is right and names the others. The same file again adds nothing. Throws Unreadable for a file
   * that cannot be read, Invalid where the columns do not say what is to be stored, NotFound for the consultation.
   */
  async bring(source: ImportSource, wish: ImportWish, follower: Follower = {}): Promise<ImportResult> {
    const form = await this.forms.bySlug(wish.consultation);
    const result: ImportResult = { rows: 0, created: 0, again: 0, failed: 0, faults: [], columns: {} };
    const reading: Reading = { form, wish, result, now: await this.db.now(), bytes: 0, again: false };
    const pages = readRows(watched(source, (bytes) => (reading.bytes = bytes)));
    let storing: Promise<void> = Promise.resolve();
    try {
      for await (const batch of this.batches(pages, reading, follower.done ?? 0)) {
        await storing;
        storing = this.keep(batch, reading, follower);
        storing.catch(() => undefined); // thrown where it is waited for
      }
    } finally {
      await storing;
      await this.store.settle();
      this.journal.nudge();
    }
    return result;
  }

  /** What the columns of a file are and would be read as, with its first rows. Throws Unreadable. */
  async look(source: ImportSource, consultation: string, rows = 5): Promise<ImportPreview> {
    const form = await this.forms.bySlug(consultation);
    let first: Row[] = [];
    for await (const page of readRows(source)) {
      first = [...first, ...page].slice(0, SAMPLES);
      if (first.length >= rows) break;
    }
    const columns = columnsOf(first);
    const names = columns.map(({ name }) => name);
    const saved = await this.mappings.matching(form.consultationId, names);
    const guesses = suggested(columns, form);
    const guessed = Object.fromEntries([...guesses].map(([name, meaning]) => [name, inWords(meaning)]));
    return { columns, mapping: saved?.mapping ?? guessed, saved: saved?.name, rows: first.slice(0, rows) };
  }

  /** Rows read and made ready, as many as one transaction stores. */
  private async *batches(pages: AsyncIterable<Row[]>, reading: Reading, done: number): AsyncGenerator<Batch> {
    let readers: Readers | undefined;
    let batch: Batch | undefined;
    let rows = 0;
    for await (const page of pages) {
      for (const row of page) {
        readers ??= await this.readers(page, reading);
        rows += 1;
        const json = JSON.stringify(row.cells);
        const intent = row.fault === undefined ? readers.identity.intentOf(row.cells, json) : '';
        if (rows <= done) continue;
        batch ??= { chunk: await this.store.begin(reading.form), rows: 0, failed: [], places: [] };
        take(batch, row, readers.rows, { json, intent });
        if (rows % TURN === 0) await setImmediate();
        if (batch.rows < CHUNK_ROWS && batch.chunk.size < CHUNK_SIZE) continue;
        yield batch;
        batch = undefined;
      }
    }
    if (batch !== undefined) yield batch;
  }

  private async readers(first: readonly Row[], reading: Reading): Promise<Readers> {
    const { form, wish, result, now } = reading;
    const columns = columnsOf(first.slice(0, SAMPLES));
    const saved = await this.savedFor(columns, form, wish);
    const meanings = columnsFor(columns, form, { ...saved?.mapping, ...wish.map });
    result.columns = Object.fromEntries([...meanings].map(([column, meaning]) => [column, inWords(meaning)]));
    result.mapping = saved?.name;
    if (wish.saveMapping !== undefined) {
      const names = columns.map(({ name }) => name);
      await this.mappings.save(form.consultationId, { ...wish.saveMapping, columns: names, mapping: result.columns });
    }
    const { channel = 'bulk', publish = 'anonymous', source = '' } = wish;
    return {
      rows: new RowReader(meanings, { form, channel, publish, now }),
      identity: new RowIdentity(source, columnOf(meanings, 'id')),
    };
  }

  private savedFor(columns: readonly Column[], form: Form, wish: ImportWish) {
    if (wish.mapping !== undefined) return this.mappings.get(form.consultationId, wish.mapping);
    if (wish.map !== undefined && Object.keys(wish.map).length > 0) return undefined;
    const names = columns.map(({ name }) => name);
    return this.mappings.matching(form.consultationId, names);
  }

  private async keep(batch: Batch, reading: Reading, follower: Follower): Promise<void> {
    const { form, result, bytes } = reading;
    let step: Step = { rows: 0, created: 0, again: 0, failed: [] };
    const also = async (tx: Tx, outcomes: ChunkOutcome[]) => {
      step = stepOf(batch, outcomes);
      await follower.keep?.(tx, step);
    };
    await this.store.store(batch.chunk, form, { looking: reading.again, also });
    // Where some rows were in already, the next ones may be too.
    reading.again = step.again > 0;
    result.rows += step.rows;
    result.created += step.created;
    result.again += step.again;
    result.failed += step.failed.length;
    const room = Math.max(0, MOST_FAULTS - result.faults.length);
    result.faults.push(...step.failed.slice(0, room).flatMap(asFaults));
    follower.told?.({ bytes, rows: result.rows, step });
  }
}

/** What somebody who brings in a file looks at first. */
export interface ImportPreview {
  /** With some of their cells. */
  columns: Column[];
  mapping: WrittenMapping;
  /** Name of the saved mapping that it is from; otherwise it is guessed. */
  saved: string | undefined;
  rows: Row[];
}

const SAMPLES = 50;

interface Reading {
  form: Form;
  wish: ImportWish;
  result: ImportResult;
  now: Date;
  bytes: number;
  /** Rows of the last chunk were in already. */
  again: boolean;
}

interface Readers {
  rows: RowReader;
  identity: RowIdentity;
}

interface Batch {
  chunk: Chunk;
  rows: number;
  failed: FailedRow[];
  /** Of the submissions in the chunk, by their place. */
  places: Pick<FailedRow, 'row' | 'line'>[];
}

function take(batch: Batch, row: Row, reader: RowReader, { json, intent }: { json: string; intent: string }): void {
  batch.rows += 1;
  const place = { row: row.number, line: row.line };
  const read = row.fault === undefined ? reader.read(row.cells, json, intent) : [{ path: 'row', message: row.fault }];
  if (Array.isArray(read)) {
    batch.failed.push({ ...place, faults: read.map(({ path, message }) => wrong(path, message)), cells: row.cells });
  } else {
    batch.chunk.add(read);
    batch.places.push(place);
  }
}

function stepOf({ chunk, rows, failed, places }: Batch, outcomes: readonly ChunkOutcome[]): Step {
  const count = (wanted: ChunkOutcome) => outcomes.filter((outcome) => outcome === wanted).length;
  const conflicts = outcomes.flatMap((outcome, at): FailedRow[] => {
    const [place, row] = [places[at], chunk.read[at]];
    if (outcome !== 'conflict' || place === undefined || row === undefined) return [];
    const message = 'was imported before with other content under the same id';
    return [{ ...place, faults: [wrong('intent', message)], cells: JSON.parse(row.raw) as FailedRow['cells'] }];
  });
  const all = [...failed, ...conflicts].sort((a, b) => a.row - b.row);
  return { rows, created: count('created'), again: count('again'), failed: all };
}

function columnsOf(rows: readonly Row[]): Column[] {
  // What was not taken comes back with one column more, which says why.
  const names = Object.keys(rows[0]?.cells ?? {}).filter((name) => name !== REASON);
  return names.map((name) => ({
    name,
    samples: rows.map(({ cells }) => cells[name] ?? ''),
  }));
}

function asFaults({ row, line, faults }: FailedRow): ImportFault[] {
  const place = { ...(line === undefined ? {} : { line }), label: `row ${String(row)}` };
  return faults.map((fault) => ({ ...place, ...fault }));
}

function wrong(column: Fault['path'], message: string): FailedRow['faults'][number] {
  return { column, message };
}
