import { Injectable } from '@nestjs/common';
import { Db } from '#platform';
import { READING } from './versions.js';

/** One index of an item, with the lines that everybody carries as they are set apart in it. */
export interface Edition {
  id: number;
  itemId: string;
  lines: string[];
  /** Another set of lines has another version. */
  version: number;
}

/** The indexes of items: that of today's version, and older ones that stand until it is complete. */
@Injectable()
export class Editions {
  private readonly known = new Map<string, Edition>();

  constructor(private readonly db: Db) {}

  /** Today's edition of an item, made where it is missing. `seen`: as it was read a moment ago, which may spare asking. */
  async of(
    item: { itemId: string; consultationId: string },
    seen?: { id: number | null; version: number | null },
  ): Promise<Edition> {
    const known = this.known.get(item.itemId);
    if (known !== undefined && known.id === seen?.id && known.version === seen.version) return known;
    if (seen === undefined || seen.id === null) {
      await this.db.query(
        `WITH item AS (INSERT INTO findings_items (item_id, consultation_id) VALUES ($1, $2) ON CONFLICT DO NOTHING)
         INSERT INTO findings_editions (item_id, algorithm) VALUES ($1, $3) ON CONFLICT DO NOTHING`,
        [item.itemId, item.consultationId, READING],
      );
    }
    const [edition] = await this.db.query<Edition>(
      `SELECT id, item_id AS "itemId", lines, lines_version AS version FROM findings_editions
        WHERE item_id = $1 AND algorithm = $2`,
      [item.itemId, READING],
    );
    if (edition === undefined) throw new Error(`item ${item.itemId} has no edition of ${READING}`);
    this.known.set(item.itemId, edition);
    return edition;
  }

  /** Says that today's edition of an item holds everything; when its groups are built next, older ones are gone. */
  async complete(itemId: string): Promise<void> {
    await this.db.query(
      `WITH edition AS (UPDATE findings_editions SET complete = true WHERE item_id = $1 AND algorithm = $2 AND NOT complete
                        RETURNING item_id)
       UPDATE findings_items i SET groups_wanted = groups_wanted + 1 FROM edition e WHERE i.item_id = e.item_id`,
      [itemId, READING],
    );
  }
}
