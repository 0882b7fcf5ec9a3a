import { Injectable } from '@nestjs/common';
import { Db, Threads } from '#platform';
import { Editions, type Edition } from './editions.service.js';
import type { ToWeigh, weigh } from './heavy.js';
import { ItemTexts } from './item-texts.js';
import { asOfToday, HELD, READING } from './versions.js';

const HEAVY = new URL('./heavy.js', import.meta.url);
/** Texts fetched, and given to a thread, at a time. */
const PORTION = 5_000;

interface Row {
  id: string;
  /** Of the reading of today; null where there is none. */
  revision: number | null;
  /** The whole text, where something of it was set apart or nothing is read yet; else what is the writer's own. */
  raw: boolean;
  text: string;
}

interface Weighed {
  id: string;
  revision: number | null;
  written: string;
}

/**
 * The lines that everybody on an item carries, such as a form's footer: a function of all its responses, so they are looked
 * for again while it grows, and before groups are settled. Where the set of them changes, whoever carries one of those that came
 * or went is read again.
 */
@Injectable()
export class SharedLines {
  constructor(
    private readonly db: Db,
    private readonly threads: Threads,
    private readonly items: ItemTexts,
    private readonly editions: Editions,
  ) {}

  /** Looks for them in what is read and in what is not read yet. */
  async find(item: { itemId: string; consultationId: string }): Promise<void> {
    const edition = await this.editions.of(item);
    const { questions } = await this.items.of(item.itemId);
    const { weighed, count } = await this.weighedOf(edition);
    const input: ToWeigh = { written: weighed.map(({ written }) => written), questions, known: edition.lines };
    const { lines, touched } = await this.threads.run<ReturnType<typeof weigh>>(HEAVY, 'weigh', input);
    await this.save(edition, lines, untouched(weighed, touched), count);
  }

  async findOn(itemId: string): Promise<void> {
    const [item] = await this.db.query<{ consultation_id: string }>(
      'SELECT consultation_id FROM consultations_v_item WHERE id = $1',
      [itemId],
    );
    if (item !== undefined) await this.find({ itemId, consultationId: item.consultation_id });
  }

  private async weighedOf({ itemId }: Edition): Promise<{ weighed: Weighed[]; count: number }> {
    const weighed: Weighed[] = [];
    const all = await this.db.query<{ id: string }>(
      `SELECT v.id FROM intake_v_response v ${asOfToday('$2')}
        WHERE v.item_id = $1 AND (r.response_id IS NOT NULL OR v.disposition <> ALL ($3::text[]))`,
      [itemId, READING, HELD],
    );
    const [rest] = await this.db.query<{ n: number }>(
      `SELECT count(*)::int AS n FROM findings_readings r JOIN intake_v_response v ON v.id = r.response_id
        WHERE r.item_id = $1 AND r.algorithm <> $2 AND v.disposition = ANY ($3::text[])`,
      [itemId, READING, HELD],
    );
    for (let from = 0; from < all.length; from += PORTION) {
      const rows = await this.rows(all.slice(from, from + PORTION).map(({ id }) => id));
      const raw = rows.filter((row) => row.raw);
      const written = await this.threads.run<string[]>(
        HEAVY,
        'written',
        raw.map(({ text }) => text),
      );
      const writtenOf = new Map(raw.map(({ id }, i) => [id, written[i] ?? '']));
      for (const { id, revision, text } of rows) {
        weighed.push({ id, revision, written: writtenOf.get(id) ?? text });
      }
    }
    return { weighed, count: all.length + (rest?.n ?? 0) };
  }

  private rows(ids: readonly string[]): Promise<Row[]> {
    return this.db.query<Row>(
      `SELECT v.id, r.revision, (r.response_id IS NULL OR r.apart) AS raw,
              CASE WHEN r.response_id IS NULL OR r.apart THEN coalesce(v.text, '')
                   WHEN r.blank OR r.lines IS NULL THEN '' ELSE t.own END AS text
         FROM intake_v_response v
         LEFT JOIN findings_readings r ON r.response_id = v.id AND r.algorithm = $2 AND r.revision = v.revision
         LEFT JOIN findings_texts t ON t.response_id = r.response_id
        WHERE v.id = ANY ($1::uuid[])`,
      [ids, READING],
    );
  }

  /** Readings that were not weighed, because they came in or were changed meanwhile, keep their version and are read again. */
  private async save(edition: Edition, lines: string[], untouched: readonly Weighed[], count: number): Promise<void> {
    if (lines.join('\n') === edition.lines.join('\n')) {
      await this.db.query(
        `UPDATE findings_editions SET weighed = $3, reworded = false WHERE id = $1 AND lines_version = $2`,
        [edition.id, edition.version, count],
      );
      return;
    }
    await this.db.tx(async (tx) => {
      const [, changed] = await tx.query<[unknown, number]>(
        `UPDATE findings_editions SET lines = $3, lines_version = lines_version + 1, weighed = $4, reworded = false
          WHERE id = $1 AND lines_version = $2`,
        [edition.id, edition.version, lines, count],
      );
      if (changed === 0) return; // another worker was quicker
      await tx.query(
        `WITH locked AS (
           SELECT r.response_id FROM findings_readings r JOIN unnest($2::uuid[], $3::int[]) AS u (id, revision)
               ON u.id = r.response_id AND u.revision = r.revision
            WHERE r.item_id = $1 AND r.lines = $4 AND r.algorithm = $5 ORDER BY r.number FOR UPDATE OF r
         )
         UPDATE findings_readings r SET lines = $4 + 1 FROM locked l WHERE r.response_id = l.response_id`,
        [
          edition.itemId,
          untouched.map(({ id }) => id),
          untouched.map(({ revision }) => revision),
          edition.version,
          READING,
        ],
      );
    });
  }
}

/** Those read already in which the same is set apart as before. */
function untouched(weighed: readonly Weighed[], touched: readonly number[]): Weighed[] {
  const places = new Set(touched);
  return weighed.filter(({ revision, written }, place) => revision !== null && written !== '' && !places.has(place));
}
