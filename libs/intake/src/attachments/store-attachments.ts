import { newId, type Tx } from '#platform';
import { isPicture } from './core/kinds.js';
import type { Attached } from '../core/submission.js';

/**
 * Keeps the files of a submission, in order, in the transaction that stores it; a job reads their text afterwards, but for
 * pictures, which hold none.
 */
export async function storeAttachments(tx: Tx, submissionId: string, files: readonly Attached[]): Promise<void> {
  for (const [position, { name, mediaType, bytes }] of files.entries()) {
    await tx.query(
      `INSERT INTO intake_attachments (id, submission_id, position, name, media_type, bytes, size, sha256, state)
       VALUES ($1, $2, $3, $4, $5, $6, $7, sha256($6), $8)`,
      [
        newId(),
        submissionId,
        position,
        name,
        mediaType,
        bytes,
        bytes.length,
        isPicture(mediaType) ? 'none' : 'waiting',
      ],
    );
  }
}
