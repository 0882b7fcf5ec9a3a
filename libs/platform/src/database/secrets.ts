import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Db } from './db.js';

/** Keys that this installation made for itself. They live in the database so that every process of it has the same ones. */
@Injectable()
export class Secrets {
  private readonly known = new Map<string, Promise<Buffer>>();

  constructor(private readonly db: Db) {}

  /** The 32 random bytes kept under `name`, made on first use by whichever process asks first. */
  get(name: string): Promise<Buffer> {
    const known = this.known.get(name);
    if (known !== undefined) return known;
    const asked = this.load(name).catch((error: unknown) => {
      this.known.delete(name);
      throw error;
    });
    this.known.set(name, asked);
    return asked;
  }

  private async load(name: string): Promise<Buffer> {
    await this.db.query('INSERT INTO platform_secrets (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING', [
      name,
      randomBytes(32),
    ]);
    const rows = await this.db.query<{ value: Buffer }>('SELECT value FROM platform_secrets WHERE name = $1', [name]);
    const row = rows[0];
    if (row === undefined) throw new Error(`no secret ${name}`);
    return row.value;
  }
}
