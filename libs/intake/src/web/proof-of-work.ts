import { createHash, hkdfSync } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { createChallenge, randomInt, verifySolution, type Challenge } from 'altcha-lib';
import { deriveKey } from 'altcha-lib/algorithms/pbkdf2';
import { Db, Secrets } from '#platform';
import { z } from 'zod';

const ALGORITHM = 'PBKDF2/SHA-256';
/** Together about 300,000 hashes in the middle: a blink on a computer, a second or two on a slow telephone. */
const COST = 1_000;
const TRIES = { least: 100, most: 500 };
const VALID_SECONDS = 600;
/** Much longer than any proof is. */
const LONGEST_PROOF = 4_000;

const proof = z.object({
  challenge: z.object({
    parameters: z.looseObject({
      algorithm: z.literal(ALGORITHM),
      nonce: z.string(),
      salt: z.string(),
      cost: z.number(),
      keyLength: z.number(),
      keyPrefix: z.string(),
      expiresAt: z.number(),
      data: z.object({ intent: z.string() }),
    }),
    signature: z.string(),
  }),
  solution: z.object({ counter: z.number(), derivedKey: z.string() }),
});

/**
 * ALTCHA's proof of work (version 2 of its challenges): the browser finds a number, which costs a machine that sends
 * thousands of answers and not a person who sends one. Each challenge is signed, is for one act of sending, holds for ten
 * minutes and counts once.
 */
@Injectable()
export class ProofOfWork {
  constructor(
    private readonly db: Db,
    private readonly secrets: Secrets,
  ) {}

  /** For the page, as JSON. */
  async challenge(intent: string): Promise<string> {
    const challenge = await createChallenge({
      algorithm: ALGORITHM,
      cost: COST,
      counter: randomInt(TRIES.least, TRIES.most),
      deriveKey,
      data: { intent },
      expiresAt: Math.floor((await this.db.now()).getTime() / 1_000) + VALID_SECONDS,
      ...(await this.keys()),
    });
    return JSON.stringify(challenge);
  }

  /** Whether the work was done for this act of sending; a proof that counts is used up by that. */
  async counts(intent: string, given: string): Promise<boolean> {
    const read = given.length > LONGEST_PROOF ? undefined : proof.safeParse(fromJson(given)).data;
    if (read?.challenge.parameters.data.intent !== intent) return false;
    const { solution } = read;
    const challenge = read.challenge as Challenge;
    const { verified } = await verifySolution({ challenge, solution, deriveKey, ...(await this.keys()) });
    return verified && this.useUp(read.challenge.signature, read.challenge.parameters.expiresAt);
  }

  private async useUp(signature: string, expiresAt: number): Promise<boolean> {
    const rows = await this.db.query(
      `INSERT INTO intake_used_challenges (challenge, expires_at) VALUES ($1, to_timestamp($2))
       ON CONFLICT (challenge) DO NOTHING RETURNING challenge`,
      [createHash('sha256').update(signature).digest(), expiresAt],
    );
    return rows.length > 0;
  }

  private async keys(): Promise<{ hmacSignatureSecret: string; hmacKeySignatureSecret: string }> {
    const key = await this.secrets.get('intake.proof-of-work');
    const derived = (use: string) => Buffer.from(hkdfSync('sha256', key, '', use, 32)).toString('hex');
    return { hmacSignatureSecret: derived('challenge'), hmacKeySignatureSecret: derived('key') };
  }
}

function fromJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
