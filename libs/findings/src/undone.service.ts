import { Injectable } from '@nestjs/common';
import { ALGORITHM } from '#analysis';
import { Db } from '#platform';
import { HELD, READING } from './versions.js';

/** What is still to be done, read from the tables and from nowhere else: a queue may be empty and know nothing. */
@Injectable()
export class Undone {
  constructor(private readonly db: Db) {}

  /** Responses that nobody has read as they are now, by the version of today; those received first come first. */
  async unread(limit: number, consultationId?: string): Promise<{ id: string; item_id: string; number: string }[]> {
    return this.db.query(
      `SELECT v.id, v.item_id, v.number
         FROM intake_v_response v LEFT JOIN findings_readings r ON r.response_id = v.id AND r.algorithm = $1 AND r.revision = v.revision
        WHERE r.response_id IS NULL AND v.disposition <> ALL ($2::text[]) AND ($4::uuid IS NULL OR v.consultation_id = $4)
        ORDER BY v.number LIMIT $3`,
      [READING, HELD, limit, consultationId ?? null],
    );
  }

  /** Responses whose keys are in the index and whose relations are not, or not with everybody who came since. */
  async unrelated(limit: number): Promise<{ response_id: string; item_id: string; number: string }[]> {
    return this.db.query(
      'SELECT response_id, item_id, number FROM findings_readings WHERE NOT related ORDER BY item_id, number LIMIT $1',
      [limit],
    );
  }

  /** Items whose edges have changed since their groups were built. */
  async ungrouped(): Promise<string[]> {
    return this.ids(
      `SELECT item_id FROM findings_items WHERE groups_wanted <> groups_built
       UNION SELECT DISTINCT item_id FROM findings_readings WHERE NOT grouped`,
    );
  }

  /** Whether something of an item is unread, unrelated or not grouped: findings on part of it would be wrong. */
  async isReadingUndone(itemId: string): Promise<boolean> {
    const [row] = await this.db.query<{ undone: boolean }>(
      `SELECT EXISTS (SELECT FROM findings_readings WHERE item_id = $1 AND NOT related)
           OR EXISTS (SELECT FROM findings_readings WHERE item_id = $1 AND NOT grouped)
           OR EXISTS (SELECT FROM findings_items WHERE item_id = $1 AND groups_wanted <> groups_built)
           OR EXISTS (SELECT FROM intake_v_response v LEFT JOIN findings_readings r ON r.response_id = v.id
                        AND r.algorithm = $2 AND r.revision = v.revision
                       WHERE v.item_id = $1 AND r.response_id IS NULL AND v.disposition <> ALL ($3::text[])) AS undone`,
      [itemId, READING, HELD],
    );
    return row?.undone ?? false;
  }

  /** Items for which candidate themes were asked and not found yet. */
  async waitingForThemes(): Promise<string[]> {
    return this.ids('SELECT item_id FROM findings_theme_runs WHERE done_at IS NULL');
  }

  /**
   * Items of closed consultations for which nobody has asked; and those where what was found rests on other responses than
   * are counted today, as long as no officer has worked with it.
   */
  async dueForThemes(): Promise<string[]> {
    return this.ids(
      `WITH closed AS (SELECT id FROM consultations_v_item WHERE state IN ('closed', 'analysed')),
            latest AS (SELECT DISTINCT ON (item_id) item_id, responses, algorithm, done_at FROM findings_theme_runs
                        ORDER BY item_id, asked_at DESC)
       SELECT c.id AS item_id FROM closed c LEFT JOIN latest l ON l.item_id = c.id
        WHERE l.item_id IS NULL
           OR (l.done_at IS NOT NULL
               AND NOT EXISTS (SELECT FROM findings_acts a WHERE a.item_id = c.id AND a.kind NOT LIKE 'campaign-%')
               AND (l.algorithm <> $1 OR l.responses IS DISTINCT FROM (${READABLE_COUNT})))`,
      [ALGORITHM.themes],
    );
  }

  /** Items whose newest codeframe is not coded through, or was before other responses were counted. */
  async uncoded(): Promise<string[]> {
    return this.ids(
      `WITH latest AS (SELECT DISTINCT ON (item_id) item_id, coded_at, responses FROM findings_codeframes
                        ORDER BY item_id, version DESC)
       SELECT c.item_id FROM latest c JOIN consultations_v_item i ON i.id = c.item_id AND i.state IN ('open', 'closed', 'analysed')
        WHERE c.coded_at IS NULL OR c.responses IS DISTINCT FROM (${READABLE_COUNT.replace('c.id', 'c.item_id')})`,
    );
  }

  private async ids(sql: string, parameters: unknown[] = []): Promise<string[]> {
    const rows = await this.db.query<{ item_id: string }>(sql, parameters);
    return rows.map((row) => row.item_id).sort();
  }
}

const READABLE_COUNT = `SELECT count(*) FROM intake_v_response v JOIN findings_readings r ON r.response_id = v.id AND NOT r.blank
                         WHERE v.item_id = c.id AND v.counted`;
