import { createHash, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Db, defineJob, Handles, newId } from '#platform';
import { z } from 'zod';

/** What somebody has typed so far. `intent` stays the same however often the last page is sent. */
export interface Draft {
  token: string;
  intent: string;
  content: unknown;
  /** When the form was opened, by the database's clock. */
  openedAt: Date;
  /** The submission that it is to replace. */
  amends: string | undefined;
}

interface DraftRow {
  intent: string;
  opened_at: Date;
  amends: string | null;
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
  async save(consultationId: string, content: unknown, token?: string, openedAt?: Date): Promise<Draft> {
    const text = JSON.stringify(content);
    if (token !== undefined) {
      const rows = await this.db.query<DraftRow>(
        `WITH changed AS (
           UPDATE intake_drafts SET content = $3, updated_at = now(), expires_at = now() + make_interval(days => $4)
            WHERE token_hash = $1 AND consultation_id = $2 RETURNING intent, opened_at, amends)
         SELECT * FROM changed`,
        [tokenHash(token), consultationId, text, KEPT_DAYS],
      );
      if (rows[0] !== undefined) return draftFrom(rows[0], token, content);
    }
    return this.begin(consultationId, content, { openedAt });
  }

  /** A new draft, opened now unless said otherwise. */
  async begin(
    consultationId: string,
    content: unknown,
    { openedAt, amends }: { openedAt?: Date | undefined; amends?: string | undefined } = {},
  ): Promise<Draft> {
    const token = newToken();
    const [row] = await this.db.query<DraftRow>(
      `INSERT INTO intake_drafts (token_hash, consultation_id, intent, content, opened_at, amends, expires_at)
       VALUES ($1, $2, $3, $4, coalesce($5, clock_timestamp()), $6, now() + make_interval(days => $7))
       RETURNING intent, opened_at, amends`,
      [tokenHash(token), consultationId, newId(), JSON.stringify(content), openedAt ?? null, amends ?? null, KEPT_DAYS],
    );
    if (row === undefined) throw new Error('a draft that was not kept');
    return draftFrom(row, token, content);
  }

  async find(consultationId: string, token: string): Promise<Draft | undefined> {
    const rows = await this.db.query<DraftRow & { content: string }>(
      `SELECT intent, content, opened_at, amends FROM intake_drafts
        WHERE token_hash = $1 AND consultation_id = $2 AND expires_at > now()`,
      [tokenHash(token), consultationId],
    );
    const row = rows[0];
    return row === undefined ? undefined : draftFrom(row, token, JSON.parse(row.content));
  }

  /** The same draft under another token, the one before being worth nothing any more. */
  async renew(consultationId: string, hash: Buffer): Promise<Draft | undefined> {
    const token = newToken();
    await this.db.query(
      `UPDATE intake_drafts SET token_hash = $3, expires_at = now() + make_interval(days => $4)
        WHERE token_hash = $1 AND consultation_id = $2`,
      [hash, consultationId, tokenHash(token), KEPT_DAYS],
    );
    return this.find(consultationId, token);
  }

  /** What is left once it was received: no way back to it by a link, and its files are with the submission. */
  async finish(token: string, content: unknown): Promise<void> {
    await this.db.tx(async (tx) => {
      await tx.query('UPDATE intake_drafts SET content = $2, updated_at = now() WHERE token_hash = $1', [
        tokenHash(token),
        JSON.stringify(content),
      ]);
      await tx.query('DELETE FROM intake_draft_files WHERE draft_hash = $1', [tokenHash(token)]);
      await tx.query('DELETE FROM intake_return_links WHERE draft_hash = $1', [tokenHash(token)]);
    });
  }

  async drop(token: string): Promise<void> {
    await this.db.query('DELETE FROM intake_drafts WHERE token_hash = $1', [tokenHash(token)]);
  }

  /** Also what else the form keeps for a while: links, and proofs of work that were used. */
  @Handles(DROP_DRAFTS)
  async dropExpired(): Promise<void> {
    await this.db.query('DELETE FROM intake_drafts WHERE expires_at <= now()');
    await this.db.query('DELETE FROM intake_return_links WHERE expires_at <= now()');
    await this.db.query('DELETE FROM intake_used_challenges WHERE expires_at <= now()');
  }
}

function draftFrom(row: DraftRow, token: string, content: unknown): Draft {
  return { token, intent: row.intent, content, openedAt: row.opened_at, amends: row.amends ?? undefined };
}

function newToken(): string {
  return randomBytes(32).toString('base64url');
}

/** What is kept of a token. */
export function tokenHash(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
