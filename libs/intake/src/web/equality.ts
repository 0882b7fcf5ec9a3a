import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Db, Secrets } from '#platform';
import type { EqualityAnswers } from './equality-questions.js';

const CIPHER = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Answers to the equality questions: asked once the response is stored, in a table of their own, encrypted under a key of
 * their own (AES-256-GCM, bound to the submission), and withdrawable by themselves. Nothing of them is in the journal.
 */
@Injectable()
export class Equality {
  constructor(
    private readonly db: Db,
    private readonly secrets: Secrets,
  ) {}

  /** In place of what was given before; nothing answered leaves nothing. Nothing is kept for what was erased. */
  async save(submissionId: string, answers: EqualityAnswers): Promise<void> {
    if (Object.keys(answers).length === 0) {
      await this.withdraw(submissionId);
      return;
    }
    await this.db.query(
      `INSERT INTO intake_equality (submission_id, sealed)
       SELECT id, $2 FROM intake_submissions WHERE id = $1 AND erased_at IS NULL
       ON CONFLICT (submission_id) DO UPDATE SET sealed = EXCLUDED.sealed, at = clock_timestamp()`,
      [submissionId, await this.seal(submissionId, answers)],
    );
  }

  async withdraw(submissionId: string): Promise<void> {
    await this.db.query('DELETE FROM intake_equality WHERE submission_id = $1', [submissionId]);
  }

  /** Undefined where none were given, or they were withdrawn. */
  async of(submissionId: string): Promise<EqualityAnswers | undefined> {
    const [row] = await this.db.query<{ sealed: Buffer }>(
      'SELECT sealed FROM intake_equality WHERE submission_id = $1',
      [submissionId],
    );
    return row && this.open(submissionId, row.sealed);
  }

  /** Goes with an answer that was amended, so that nobody is asked twice. */
  async carryOver(from: string, to: string): Promise<void> {
    const answers = await this.of(from);
    if (answers === undefined) return;
    await this.save(to, answers);
    await this.withdraw(from);
  }

  private async seal(submissionId: string, answers: EqualityAnswers): Promise<Buffer> {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv(CIPHER, await this.key(), nonce).setAAD(Buffer.from(submissionId));
    const sealed = Buffer.concat([cipher.update(JSON.stringify(answers), 'utf8'), cipher.final()]);
    return Buffer.concat([nonce, cipher.getAuthTag(), sealed]);
  }

  private async open(submissionId: string, bytes: Buffer): Promise<EqualityAnswers> {
    const decipher = createDecipheriv(CIPHER, await this.key(), bytes.subarray(0, NONCE_BYTES))
      .setAAD(Buffer.from(submissionId))
      .setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
    const opened = Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()]);
    return JSON.parse(opened.toString('utf8')) as EqualityAnswers;
  }

  private key(): Promise<Buffer> {
    return this.secrets.get('intake.equality');
  }
}
