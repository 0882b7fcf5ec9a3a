import { Injectable } from '@nestjs/common';
import { ALGORITHM } from '#analysis';
import { Db, Invalid, newId, NotFound, Threads, type Tx } from '#platform';
import type { By } from './acts.js';
import { idFrom, seedOf } from './core/digest.js';
import type { find, FoundTheme } from './heavy.js';
import { ItemTexts } from './item-texts.js';
import { Readables } from './readables.js';
import { Undone } from './undone.service.js';

const HEAVY = new URL('./heavy.js', import.meta.url);
/** Members are written so many at a time: a statement has a size too. */
const ROWS = 20_000;

/** Finds candidate themes: when a consultation closes, and whenever an officer asks. */
@Injectable()
export class ThemeFinder {
  constructor(
    private readonly db: Db,
    private readonly threads: Threads,
    private readonly items: ItemTexts,
    private readonly readables: Readables,
    private readonly undone: Undone,
  ) {}

  /** Asks for candidates. While an earlier wish waits, that one stands. `by` undefined: the schedule asks. */
  async ask(itemId: string, by: By | undefined, themes?: number): Promise<void> {
    if (themes !== undefined && (!Number.isInteger(themes) || themes < 2 || themes > 30))
      throw new Invalid([{ path: 'themes', message: 'Ask for a number of themes from 2 to 30' }]);
    const seed = seedOf(await this.nameOf(itemId));
    await this.db.query(
      `INSERT INTO findings_theme_runs (id, item_id, themes, seed, by_id, by_name) VALUES ($1, $2, $3, $4, $5, $6)
       ON CONFLICT DO NOTHING`,
      [newId(), itemId, themes ?? null, seed, by?.id ?? null, by?.name ?? 'at closing, by rule'],
    );
  }

  private async nameOf(itemId: string): Promise<{ consultation: string; ref: string }> {
    const [item] = await this.db.query<{ consultation: string; ref: string }>(
      'SELECT consultation_slug AS consultation, ref FROM consultations_v_item WHERE id = $1',
      [itemId],
    );
    if (item === undefined) throw new NotFound('There is no such item');
    return item;
  }

  /** Does what was asked for an item, unless its responses are not all read and grouped: then the sweeper comes back. */
  async run(itemId: string): Promise<void> {
    const [wish] = await this.db.query<{ id: string; themes: number | null; seed: string }>(
      'SELECT id, themes, seed FROM findings_theme_runs WHERE item_id = $1 AND done_at IS NULL',
      [itemId],
    );
    if (wish === undefined || (await this.undone.isReadingUndone(itemId))) return;
    const { questions } = await this.items.of(itemId);
    const read = await this.readables.of(itemId);
    const found = await this.threads.run<ReturnType<typeof find>>(HEAVY, 'find', {
      ...read,
      questions,
      seed: Number(wish.seed),
      ...(wish.themes === null ? {} : { themes: wish.themes }),
    });
    await this.db.tx(async (tx) => {
      const [open] = await tx.query<{ id: string }[]>(
        'SELECT id FROM findings_theme_runs WHERE id = $1 AND done_at IS NULL FOR UPDATE',
        [wish.id],
      );
      if (open === undefined) return; // another worker was quicker, with the same result
      for (const [position, theme] of found.themes.entries())
        await this.save(tx, { runId: wish.id, itemId, position }, theme);
      await tx.query(
        `UPDATE findings_theme_runs SET algorithm = $2, digest = $3, responses = $4, unassigned = $5, done_at = clock_timestamp()
          WHERE id = $1`,
        [wish.id, ALGORITHM.themes, found.digest, read.readables.length, found.unassigned],
      );
    });
  }

  private async save(
    tx: Tx,
    of: { runId: string; itemId: string; position: number },
    theme: FoundTheme,
  ): Promise<void> {
    const id = idFrom('candidate', of.runId, theme.key);
    await tx.query(
      `INSERT INTO findings_candidate_themes (id, run_id, item_id, position, found_as, label, keywords, stability)
       VALUES ($1, $2, $3, $4, $5, $5, $6, $7)`,
      [id, of.runId, of.itemId, of.position, theme.label, theme.keywords, theme.stability],
    );
    for (let from = 0; from < theme.members.length; from += ROWS) {
      const members = theme.members.slice(from, from + ROWS);
      await tx.query(
        `INSERT INTO findings_candidate_members (candidate_id, response_id, loading, evidence)
         SELECT $1, * FROM unnest($2::uuid[], $3::float8[], $4::text[])`,
        [
          id,
          members.map((member) => member.responseId),
          members.map((member) => member.strength),
          members.map((member) => member.evidence),
        ],
      );
    }
  }
}
