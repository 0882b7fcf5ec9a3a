import { Injectable } from '@nestjs/common';
import { Db, Invalid, newId } from '#platform';
import type { WrittenMapping } from '../core/import-mapping.js';

/** How the columns of one survey tool's export are read, kept under a name for the next file. */
export interface SavedMapping {
  name: string;
  columns: string[];
  mapping: WrittenMapping;
  byName: string;
  at: Date;
}

const SAVED = 'SELECT name, columns, mapping, by_name AS "byName", at FROM intake_mappings';
const LONGEST_NAME = 100;

/** Mappings that a consultation's officers have saved. */
@Injectable()
export class Mappings {
  constructor(private readonly db: Db) {}

  /** Throws Invalid for a name that nothing was saved under. */
  async get(consultationId: string, name: string): Promise<SavedMapping> {
    const [found] = await this.db.query<SavedMapping>(`${SAVED} WHERE consultation_id = $1 AND name = $2`, [
      consultationId,
      name,
    ]);
    if (found !== undefined) return found;
    const names = (await this.list(consultationId)).map((one) => `"${one.name}"`).join(', ');
    const message = `is not the name of a saved mapping; there ${names === '' ? 'are none yet' : `is ${names}`}`;
    throw new Invalid([{ path: name, message }]);
  }

  /** The latest that was saved for just these columns. */
  async matching(consultationId: string, columns: readonly string[]): Promise<SavedMapping | undefined> {
    const [found] = await this.db.query<SavedMapping>(
      `${SAVED} WHERE consultation_id = $1 AND columns = $2 ORDER BY at DESC LIMIT 1`,
      [consultationId, columns],
    );
    return found;
  }

  list(consultationId: string): Promise<SavedMapping[]> {
    return this.db.query<SavedMapping>(`${SAVED} WHERE consultation_id = $1 ORDER BY name`, [consultationId]);
  }

  /** Under a name that is used already it takes the place of that one. */
  async save(consultationId: string, { name, columns, mapping, byName }: Omit<SavedMapping, 'at'>): Promise<void> {
    if (name.trim() === '' || name.length > LONGEST_NAME) {
      const message = `is not a name for a mapping; expected 1 to ${String(LONGEST_NAME)} characters`;
      throw new Invalid([{ path: `"${name}"`, message }]);
    }
    await this.db.query(
      `INSERT INTO intake_mappings (id, consultation_id, name, columns, mapping, by_name) VALUES ($1, $2, $3, $4, $5, $6)
       ON CONFLICT (consultation_id, name) DO UPDATE
          SET columns = excluded.columns, mapping = excluded.mapping, by_name = excluded.by_name, at = now()`,
      [newId(), consultationId, name.trim(), columns, JSON.stringify(mapping), byName],
    );
  }
}
