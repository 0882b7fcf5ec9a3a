import { createHash, createHmac, randomBytes } from 'node:crypto';
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
  /** Receipt number: submissions in the order in which they were taken in. May have gaps. */
  number: number;
  submissionId: string;
}

/** A new receipt before it is stored. */
export interface Blank {
  reference: string;
  secretHash: Buffer;
  salt: Buffer;
}

/**
 * Makes receipts. The secret is not stored: it is derived from the salt with a key of this installation, so that the
 * same intent can be given the same secret again, and is checked against its hash, so that old receipts outlive the key.
 */
@Injectable()
export class ReceiptMaker {
  constructor(private readonly secrets: Secrets) {}

  async blank(): Promise<Blank> {
    const salt = randomBytes(SALT_BYTES);
    return { reference: referenceFrom(randomBytes(8)), salt, secretHash: hashOf(await this.secretOf(salt)) };
  }

  async secretOf(salt: Buffer): Promise<string> {
    return secretFrom(
      createHmac('sha256', await this.secrets.get('intake.receipt-secret'))
        .update(salt)
        .digest(),
    );
  }
}

/** What is stored of a secret. It has 77 bits of randomness, so a plain hash is enough. */
export function hashOf(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}
