import { Injectable } from '@nestjs/common';
import { Db, Invalid, NotFound } from '#platform';
import type { ImportSource } from './source.js';

const PIECE = 1024 * 1024;
const MOST_BYTES = 2 * 1024 * 1024 * 1024;

/** Files to be imported, kept in the database in pieces, so that web and worker need no disk in common. */
@Injectable()
export class StoredFiles {
  constructor(private readonly db: Db) {}

  /** Returns how many bytes it has. Throws Invalid for one that is too large. */
  async keep(importId: string, bytes: AsyncIterable<Buffer>): Promise<number> {
    let size = 0;
    let position = 0;
    let begun: Buffer[] = [];
    let held = 0;
    const flush = async () => {
      const piece = Buffer.concat(begun);
      [begun, held] = [[], 0];
      await this.db.query('INSERT INTO intake_import_files (import_id, position, bytes) VALUES ($1, $2, $3)', [
        importId,
        position,
        piece,
      ]);
      position += 1;
    };
    for await (const piece of bytes) {
      size += piece.length;
      if (size > MOST_BYTES) throw new Invalid([{ path: 'file', message: 'is larger than 2 GB' }]);
      begun.push(piece);
      held += piece.length;
      if (held >= PIECE) await flush();
    }
    if (held > 0) await flush();
    return size;
  }

  /** Throws NotFound. */
  async source(importId: string): Promise<ImportSource> {
    const [found] = await this.db.query<{ name: string; size: number }>(
      'SELECT file_name AS name, bytes::float8 AS size FROM intake_imports WHERE id = $1',
      [importId],
    );
    if (found === undefined) throw new NotFound('There is no such import.');
    return { ...found, open: () => this.pieces(importId) };
  }

  private async *pieces(importId: string): AsyncGenerator<Buffer> {
    for (let position = 0; ; position += 1) {
      const [row] = await this.db.query<{ bytes: Buffer }>(
        'SELECT bytes FROM intake_import_files WHERE import_id = $1 AND position = $2',
        [importId, position],
      );
      if (row === undefined) return;
      yield row.bytes;
    }
  }
}
