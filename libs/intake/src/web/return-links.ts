import { createHash, createHmac } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Db, newId, Secrets } from '#platform';
import { Drafts, tokenHash, type Draft } from '../drafts.js';

/** How long a link leads back, and at least how long the draft is kept for it. */
const DAYS = 14;

/**
 * Links that lead back to a draft, each once. Of a link only its hash is kept, and what it is made of is derived from its
 * id with a key of this installation: so the message that carries it can be stored without it, and is given it as it
 * leaves.
 */
@Injectable()
export class ReturnLinks {
  constructor(
    private readonly db: Db,
    private readonly secrets: Secrets,
    private readonly drafts: Drafts,
  ) {}

  /** Undefined where there is no such draft. */
  async make(draftToken: string): Promise<{ id: string; expiresAt: Date } | undefined> {
    const id = newId();
    const rows = await this.db.query<{ expires_at: Date }>(
      `WITH kept AS (
         UPDATE intake_drafts SET expires_at = greatest(expires_at, now() + make_interval(days => $4))
          WHERE token_hash = $3 AND expires_at > now() RETURNING token_hash)
       INSERT INTO intake_return_links (id, link_hash, draft_hash, expires_at)
       SELECT $1, $2, token_hash, now() + make_interval(days => $4) FROM kept RETURNING expires_at`,
      [id, hash(await this.tokenOf(id)), tokenHash(draftToken), DAYS],
    );
    return rows[0] && { id, expiresAt: rows[0].expires_at };
  }

  /** What stands in the link. Whoever has it has the draft. */
  async tokenOf(linkId: string): Promise<string> {
    const key = await this.secrets.get('intake.return-link');
    return createHmac('sha256', key).update(linkId).digest('base64url');
  }

  /** Whether the link still leads anywhere. Looking does not use it up: mail programs look at links before people do. */
  async isGood(consultationId: string, linkToken: string): Promise<boolean> {
    const rows = await this.db.query(
      `SELECT 1 FROM intake_return_links l JOIN intake_drafts d ON d.token_hash = l.draft_hash
        WHERE l.link_hash = $1 AND d.consultation_id = $2 AND l.expires_at > now() AND d.expires_at > now()`,
      [hash(linkToken), consultationId],
    );
    return rows.length > 0;
  }

  /** The draft under a new token: the link is used up, and the browser that had the draft before no longer has it. */
  async use(consultationId: string, linkToken: string): Promise<Draft | undefined> {
    const [used] = await this.db.query<{ draft_hash: Buffer }>(
      `WITH used AS (
         DELETE FROM intake_return_links l USING intake_drafts d
          WHERE l.link_hash = $1 AND d.token_hash = l.draft_hash AND d.consultation_id = $2
            AND l.expires_at > now() AND d.expires_at > now()
         RETURNING l.draft_hash)
       SELECT draft_hash FROM used`,
      [hash(linkToken), consultationId],
    );
    return used && this.drafts.renew(consultationId, used.draft_hash);
  }
}

function hash(linkToken: string): Buffer {
  return createHash('sha256').update(linkToken).digest();
}
