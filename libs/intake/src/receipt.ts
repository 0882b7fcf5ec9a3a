import { createHmac, createSecretKey, hash, randomBytes, type KeyObject } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Secrets } from '#platform';
import { SALT_BYTES } from './core/commitment.js';
import { referenceFrom, secretFrom } from './core/reference.js';

/** What a respondent is given: the reference to quote, and the secret that shows what became of the response. */
export interface Receipt {
  /** For example `TL-7K3M-9QFD`. */
  reference: string;
  secret: string;
  /** By the database's clock, to the millisecond. */
  receivedAt: Date;
  /** Hexadecimal `SHA-256(salt ‖ content ‖ received ‖ consultation)`; it stands in the journal. */
  commitment: string;
  /** Received after the closing time: kept, marked, shown apart. */
  late: boolean;
  /** Received in the 30 minutes after the closing time, from a form opened before it: labelled, and not late. */
  inGrace: boolean;
  /** Receipt number: submissions in the order in which they were taken in. May have gaps. */
  number: number;
  submissionId: string;
}

/** A new receipt before it is stored. */
export interface Blank {
  reference: string;
  secret: string;
  secretHash: Buffer;
  salt: Buffer;
}

const REFERENCE_BYTES = 14;
const BLOCK_BYTES = 64;
const BLANK_BYTES = SALT_BYTES + REFERENCE_BYTES;
/** Fetching chance costs as much as making a receipt of it. */
const TOGETHER = 128;

/**
 * Makes receipts. The secret is not stored: it is derived from the salt with a key of this installation, so that the
 * same intent can be given the same secret again, and is checked against its hash, so that old receipts outlive the key.
 */
@Injectable()
export class ReceiptMaker {
  private key: KeyObject | undefined;

  constructor(private readonly secrets: Secrets) {}

  async blank(): Promise<Blank> {
    const key = await this.ourKey();
    return blankFrom(randomBytes(BLANK_BYTES), (salt) => secretWith(key, salt));
  }

  /** For those who make thousands. */
  async blanks(): Promise<() => Blank> {
    const mac = macWith((await this.ourKey()).export());
    let chance = Buffer.alloc(0);
    return () => {
      if (chance.length < BLANK_BYTES) chance = randomBytes(BLANK_BYTES * TOGETHER);
      const random = chance.subarray(0, BLANK_BYTES);
      chance = chance.subarray(BLANK_BYTES);
      return blankFrom(random, (salt) => secretFrom(mac(salt)));
    };
  }

  async secretOf(salt: Buffer): Promise<string> {
    return secretWith(await this.ourKey(), salt);
  }

  private async ourKey(): Promise<KeyObject> {
    return (this.key ??= createSecretKey(await this.secrets.get('intake.receipt-secret')));
  }
}

function blankFrom(random: Buffer, secretOf: (salt: Buffer) => string): Blank {
  const salt = random.subarray(0, SALT_BYTES);
  const secret = secretOf(salt);
  return { reference: referenceFrom(random.subarray(SALT_BYTES)), salt, secret, secretHash: hashOf(secret) };
}

function secretWith(key: KeyObject, salt: Buffer): string {
  return secretFrom(createHmac('sha256', key).update(salt).digest());
}

/** HMAC (RFC 2104) with SHA-256 of messages as long as a salt: the same as `createHmac`, which takes five times as long. */
function macWith(key: Buffer): (message: Buffer) => Buffer {
  const [inner, outer] = [0x36, 0x5c].map((pad) => {
    const block = Buffer.alloc(BLOCK_BYTES + SALT_BYTES, pad);
    for (const [at, byte] of key.entries()) block[at] = byte ^ pad;
    return block;
  }) as [Buffer, Buffer];
  return (message) => {
    inner.set(message, BLOCK_BYTES);
    outer.set(hash('sha256', inner, 'buffer'), BLOCK_BYTES);
    return hash('sha256', outer, 'buffer');
  };
}

/** What is stored of a secret. It has 77 bits of randomness, so a plain hash is enough. */
export function hashOf(secret: string): Buffer {
  return hash('sha256', secret, 'buffer');
}
