import { Injectable } from '@nestjs/common';
import { Db, newId, NotFound, refused, type Refused } from '#platform';
import { safeName } from '../attachments/core/safe-name.js';
import { mediaTypeOf } from '../attachments/media-type.js';
import type { Attached } from '../core/submission.js';
import { tokenHash } from '../drafts.js';

/** A file put to a draft, as it is listed. */
export interface DraftFile {
  id: string;
  /** As the sender named it, made harmless. */
  name: string;
  /** By its content. */
  mediaType: string;
  /** Bytes. */
  size: number;
}

export const MOST_FILES = 5;
export const MOST_FILE_BYTES = 10 * 1024 * 1024;

const KINDS = 'Choose a PDF, Word (DOCX), OpenDocument (ODT) or plain text document, or a picture';

/** Files put to an answer that is not sent yet. They go with the draft, and become attachments when it is sent. */
@Injectable()
export class DraftFiles {
  constructor(private readonly db: Db) {}

  /** Refused, in words for whoever chose the file, where it is empty, too large, of another kind, or one too many. */
  async add(token: string, file: { name: string; bytes: Buffer }): Promise<{ kind: 'added' } | Refused> {
    const { bytes } = file;
    const named = safeName(file.name);
    if (bytes.length === 0) return refused(`“${named}” is empty. Choose a file with something in it`);
    if (bytes.length > MOST_FILE_BYTES) return refused(`“${named}” is larger than 10 MB. Choose a smaller file`);
    const mediaType = await mediaTypeOf(bytes, file.name);
    if (mediaType === undefined) return refused(`“${named}” cannot be taken. ${KINDS}`);
    const draft = tokenHash(token);
    return this.db.tx(async (tx) => {
      // The lock is on the draft: whoever adds at the same moment then counts what is here.
      const drafts = await tx.query<unknown[]>('SELECT 1 FROM intake_drafts WHERE token_hash = $1 FOR UPDATE', [draft]);
      if (drafts.length === 0) throw new NotFound('There is no such draft.');
      const [count] = await tx.query<{ n: string; next: number }[]>(
        'SELECT count(*) AS n, coalesce(max(position) + 1, 0) AS next FROM intake_draft_files WHERE draft_hash = $1',
        [draft],
      );
      if (Number(count?.n) >= MOST_FILES) {
        return refused(`You can add ${String(MOST_FILES)} files. Remove one to add “${named}”`);
      }
      await tx.query(
        `INSERT INTO intake_draft_files (id, draft_hash, position, name, media_type, bytes) VALUES ($1, $2, $3, $4, $5, $6)`,
        [newId(), draft, count?.next ?? 0, safeName(file.name, mediaType), mediaType, bytes],
      );
      return { kind: 'added' };
    });
  }

  /** In the order in which they were added. */
  list(token: string): Promise<DraftFile[]> {
    return this.db.query<DraftFile>(
      `SELECT id, name, media_type AS "mediaType", length(bytes) AS size FROM intake_draft_files
        WHERE draft_hash = $1 ORDER BY position`,
      [tokenHash(token)],
    );
  }

  /** The same again changes nothing. */
  async remove(token: string, id: string): Promise<void> {
    await this.db.query('DELETE FROM intake_draft_files WHERE draft_hash = $1 AND id::text = $2', [
      tokenHash(token),
      id,
    ]);
  }

  /** With their bytes, to be sent. */
  read(token: string): Promise<Attached[]> {
    return this.db.query<Attached>(
      `SELECT name, media_type AS "mediaType", bytes FROM intake_draft_files WHERE draft_hash = $1 ORDER BY position`,
      [tokenHash(token)],
    );
  }
}
