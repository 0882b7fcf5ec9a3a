import { createHash, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Db, defineJob, Handles, newId } from '#platform';
import { z } from 'zod';

/** What somebody has typed so far. `intent` stays the same however often the last page is sent. */
export interface Draft {
  token: string;
  intent: string;
  content: unknown;
}

const KEPT_DAYS = 14;

export const DROP_DRAFTS = defineJob({
  name: 'intake.drop-drafts',
  schema: z.object({}),
  every: 3_600_000,
  attempts: 1,
});

/** Unsent forms, kept on the server under a token that only the sender's cookie holds. */
@Injectable()
export class Drafts {
  constructor(private readonly db: Db) {}

  /** Keeps what was typed; without a token, or with one that is gone, as a new draft. */
  async save(consultationId: string, content: unknown, token?: string): Promise<Draft> {
    const text = JSON.stringify(content);
    if (token !== undefined) {
      const rows = await this.db.query<{ intent: string }>(
        `WITH changed AS (
           UPDATE intake_drafts SET content = $3, updated_at = now(), expires_at = now() + make_interval(days => $4)
            WHERE token_hash = $1 AND consultation_id = $2 RETURNING intent)
         SELECT intent FROM changed`,
        [hash(token), consultationId, text, KEPT_DAYS],
      );
      if (rows[0] !== undefined) return { token, intent: rows[0].intent, content };
    }
    const fresh = randomBytes(32).toString('base64url');
    const intent = newId();
    await this.db.query(
      `INSERT INTO intake_drafts (token_hash, consultation_id, intent, content, expires_at)
       VALUES ($1, $2, $3, $4, now() + make_interval(days => $5))`,
      [hash(fresh), consultationId, intent, text, KEPT_DAYS],
    );
    return { token: fresh, intent, content };
  }

  async find(consultationId: string, token: string): Promise<Draft | undefined> {
    const rows = await this.db.query<{ intent: string; content: string }>(
      `SELECT intent, content FROM intake_drafts
        WHERE token_hash = $1 AND consultation_id = $2 AND expires_at > now()`,
      [hash(token), consultationId],
    );
    const row = rows[0];
    return row === undefined ? undefined : { token, intent: row.intent, content: JSON.parse(row.content) as unknown };
  }

  async drop(token: string): Promise<void> {
    await this.db.query('DELETE FROM intake_drafts WHERE token_hash = $1', [hash(token)]);
  }

  @Handles(DROP_DRAFTS)
  async dropExpired(): Promise<void> {
    await this.db.query('DELETE FROM intake_drafts WHERE expires_at <= now()');
  }
}

function hash(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
