import { Injectable } from '@nestjs/common';
import { ALGORITHM } from '#analysis';
import { Db } from '#platform';
import { asOfToday, HELD, READING } from './versions.js';

/** From more than so many on an item is read whole. */
export const BULK = 2_000;
/** Fewer responses than these say little of what everybody carries, as long as more may come. */
const FIRST_WEIGHED = 200;
const UNREAD = `SELECT FROM intake_v_response v ${asOfToday('$2')}
                 WHERE v.item_id = $1 AND r.response_id IS NULL AND v.disposition <> ALL ($3::text[])`;

/** What is still to be done, read from the tables and from nowhere else: a queue may be empty and know nothing. */
@Injectable()
export class Undone {
  constructor(private readonly db: Db) {}

  /** Responses that nobody has read as they are now, by the version of today; those received first come first. */
  async unread(limit: number, consultationId?: string): Promise<{ id: string; item_id: string; number: string }[]> {
    return this.db.query(
      `SELECT v.id, v.item_id, v.number FROM intake_v_response v ${asOfToday('$1')}
        WHERE r.response_id IS NULL AND v.disposition <> ALL ($2::text[]) AND ($4::uuid IS NULL OR v.consultation_id = $4)
        ORDER BY v.number LIMIT $3`,
      [READING, HELD, limit, consultationId ?? null],
    );
  }

  /** All unread responses of an item, in the order of receipt. */
  async unreadOf(itemId: string): Promise<string[]> {
    const rows = await this.db.query<{ id: string }>(
      `SELECT v.id FROM intake_v_response v ${asOfToday('$2')}
        WHERE v.item_id = $1 AND r.response_id IS NULL AND v.disposition <> ALL ($3::text[]) ORDER BY v.number`,
      [itemId, READING, HELD],
    );
    return rows.map(({ id }) => id);
  }

  /** Items of which so much is unread or unrelated that they are better read whole than response by response. */
  async inBulk(): Promise<string[]> {
    const unread = await this.unread(BULK + 1);
    const unreadItems =
      unread.length <= BULK
        ? []
        : await this.ids(
            `SELECT v.item_id FROM intake_v_response v ${asOfToday('$1')}
              WHERE r.response_id IS NULL AND v.disposition <> ALL ($2::text[]) GROUP BY 1 HAVING count(*) > $3`,
            [READING, HELD, BULK],
          );
    const unrelated = await this.ids('SELECT item_id FROM findings_unrelated GROUP BY item_id HAVING count(*) > $1', [
      BULK,
    ]);
    return [...new Set([...unreadItems, ...unrelated])].sort();
  }

  /** Responses whose keys are in the index of today and whose relations are not, or not with everybody who came since. */
  async unrelated(limit: number): Promise<{ item_id: string; edition: number; number: number }[]> {
    return this.db.query(
      `SELECT d.item_id, e.id AS edition, d.number::float8 AS number
         FROM findings_unrelated d JOIN findings_readings r ON r.item_id = d.item_id AND r.number = d.number AND r.algorithm = $2
         JOIN findings_editions e ON e.item_id = d.item_id AND e.algorithm = $2
        ORDER BY d.item_id, d.number LIMIT $1`,
      [limit, READING],
    );
  }

  /** Items whose edges have changed since their groups were built. */
  async ungrouped(): Promise<string[]> {
    return this.ids(
      `SELECT item_id FROM findings_items WHERE groups_wanted <> groups_built
       UNION SELECT DISTINCT item_id FROM findings_readings WHERE NOT grouped`,
    );
  }

  /** Items that are read by the version of today throughout, and have an index of an older one still. */
  async replaceable(): Promise<string[]> {
    const between = await this.ids(
      `SELECT item_id FROM findings_editions GROUP BY item_id
       HAVING count(*) > 1 AND bool_or(algorithm = $1 AND NOT complete)`,
      [READING],
    );
    const whole: string[] = [];
    for (const itemId of between) {
      const [row] = await this.db.query<{ undone: boolean }>(
        `SELECT EXISTS (SELECT FROM findings_unrelated WHERE item_id = $1) OR EXISTS (${UNREAD}) AS undone`,
        [itemId, READING, HELD],
      );
      if (row?.undone === false) whole.push(itemId);
    }
    return whole;
  }

  /**
   * Items whose lines that everybody carries are to be looked for: they have grown by half since, or the consultation is
   * closed and anything has changed since. `closed`: as if all were.
   */
  async unweighed(closed = false): Promise<string[]> {
    return this.ids(
      `SELECT e.item_id FROM findings_editions e JOIN consultations_v_item i ON i.id = e.item_id
        CROSS JOIN LATERAL (SELECT count(*) AS n FROM findings_readings r WHERE r.item_id = e.item_id) c
        WHERE e.algorithm = $1 AND i.state IN ('open', 'closed', 'analysed')
          AND (c.n >= greatest(1.5 * e.weighed, ${String(FIRST_WEIGHED)})
               OR (($2 OR i.state <> 'open') AND (c.n <> e.weighed OR e.reworded)))`,
      [READING, closed],
    );
  }

  /** Whether something of an item is unread, unrelated or not grouped: findings on part of it would be wrong. */
  async isReadingUndone(itemId: string): Promise<boolean> {
    const [row] = await this.db.query<{ undone: boolean }>(
      `SELECT EXISTS (SELECT FROM findings_unrelated WHERE item_id = $1)
           OR EXISTS (SELECT FROM findings_readings WHERE item_id = $1 AND NOT grouped)
           OR EXISTS (SELECT FROM findings_items WHERE item_id = $1 AND groups_wanted <> groups_built)
           OR EXISTS (SELECT FROM findings_editions WHERE item_id = $1 AND algorithm <> $2)
           OR EXISTS (${UNREAD}) AS undone`,
      [itemId, READING, HELD],
    );
    return (row?.undone ?? false) || (await this.unweighed()).includes(itemId);
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
