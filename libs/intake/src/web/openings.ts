import { createHmac, timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Db, Secrets } from '#platform';

/**
 * When somebody opened a form of which nothing is kept yet. The moment, by the database's clock, travels in the page with a
 * signature: so a long first answer that was begun before the closing time is known to have been, and nobody can say so of
 * one that was not.
 */
@Injectable()
export class Openings {
  constructor(
    private readonly db: Db,
    private readonly secrets: Secrets,
  ) {}

  async token(consultationId: string): Promise<string> {
    const at = String((await this.db.now()).getTime());
    return `${at}.${(await this.sign(consultationId, at)).toString('base64url')}`;
  }

  /** Undefined where it is not one of ours for this consultation. */
  async read(consultationId: string, token: string): Promise<Date | undefined> {
    const [at = '', signature = ''] = token.split('.');
    const given = Buffer.from(signature, 'base64url');
    const expected = await this.sign(consultationId, at);
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined;
    return new Date(Number(at));
  }

  private async sign(consultationId: string, at: string): Promise<Buffer> {
    const key = await this.secrets.get('intake.form-opening');
    return createHmac('sha256', key).update(`${consultationId}.${at}`).digest();
  }
}
