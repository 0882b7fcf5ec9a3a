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

/**
 * Makes receipts. The secret is not stored: it is derived from the salt with a key of this installation, so that the
 * same intent can be given the same secret again, and is checked against its hash, so that old receipts outlive the key.
 */
@Injectable()
export class ReceiptMaker {
  private key: KeyObject | undefined;

  constructor(private readonly secrets: Secrets) {}

  async blank(): Promise<Blank> {
    const random = randomBytes(SALT_BYTES + REFERENCE_BYTES);
    const salt = random.subarray(0, SALT_BYTES);
    const secret = await this.secretOf(salt);
    return { reference: referenceFrom(random.subarray(SALT_BYTES)), salt, secret, secretHash: hashOf(secret) };
  }

  async secretOf(salt: Buffer): Promise<string> {
    this.key ??= createSecretKey(await this.secrets.get('intake.receipt-secret'));
    return secretFrom(createHmac('sha256', this.key).update(salt).digest());
  }
}

/** What is stored of a secret. It has 77 bits of randomness, so a plain hash is enough. */
export function hashOf(secret: string): Buffer {
  return hash('sha256', secret, 'buffer');
}
