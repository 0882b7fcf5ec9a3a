import { Injectable } from '@nestjs/common';
import { Journal } from '#journal';
import { Db, newId, NotFound, type Refused, type Tx } from '#platform';
import { In, Not } from 'typeorm';
import type { By } from './acts.js';
import { actOn } from './core/act-on.js';
import type { Act, ActKind, Board, Snapshot } from './core/board.js';
import { isId } from './core/cards.js';
import { undo, type PastAct } from './core/history.js';
import { fillThemes } from './membership.js';
import { ActRecord, CandidateThemeRecord, ThemeRecord } from './theme.entities.js';

/** What was done, with the id by which it can be undone. */
export interface Done {
  kind: 'done';
  actId: string;
  summary: string;
  /** Themes that the act made. */
  themes: string[];
}

const KINDS: Readonly<Record<ActKind | 'undo', string>> = {
  confirm: 'theme.confirmed',
  rename: 'theme.renamed',
  merge: 'theme.merged',
  split: 'theme.split',
  drop: 'theme.dropped',
  restore: 'theme.restored',
  add: 'theme.added',
  undo: 'theme.undone',
};

/** The board of an item's themes: officers act on it one after the other, and every act is kept. */
@Injectable()
export class ThemeBoard {
  constructor(
    private readonly db: Db,
    private readonly journal: Journal,
  ) {}

  /**
   * Does an act, in one transaction: the cards, the record, the journal. Refused where somebody else was faster or the
   * input will not do; then nothing was changed.
   */
  async act(itemId: string, act: Act, by: By): Promise<Done | Refused> {
    return this.db.tx(async (tx) => {
      const item = await this.lock(tx, itemId);
      const change = actOn(await this.board(tx, itemId), act);
      if (change.kind === 'refused') return change;
      const actId = await this.record(tx, item, { ...change, kind: act.kind }, by);
      await fillThemes(tx, itemId, change.memberships);
      const themes = change.memberships.map((membership) => membership.themeId);
      return { kind: 'done', actId, summary: change.summary, themes };
    });
  }

  /** Takes an act back. Refused where a later act on the same cards still stands. */
  async undo(actId: string, by: By): Promise<Done | Refused> {
    if (!isId(actId)) throw new NotFound('no such act');
    const act = await this.db.source.getRepository(ActRecord).findOneBy({ id: actId });
    if (act === null) throw new NotFound('no such act');
    return this.db.tx(async (tx) => {
      const item = await this.lock(tx, act.itemId);
      const change = undo(await this.history(tx, act.itemId), actId);
      if (change.kind === 'refused') return change;
      const undoing = await this.record(tx, item, { ...change, kind: 'undo', undoes: actId }, by);
      await tx.update(ActRecord, { id: actId }, { undoneBy: undoing });
      return { kind: 'done', actId: undoing, summary: change.summary, themes: [] };
    });
  }

  /** The item of a candidate or confirmed theme. */
  async itemOf(cardId: string): Promise<string> {
    if (!isId(cardId)) throw new NotFound('no such theme');
    const [row] = await this.db.query<{ item_id: string }>(
      `SELECT item_id FROM findings_themes WHERE id = $1 UNION SELECT item_id FROM findings_candidate_themes WHERE id = $1`,
      [cardId],
    );
    if (row === undefined) throw new NotFound('no such theme');
    return row.item_id;
  }

  /** All cards as they stand, candidates of the latest run that is done. */
  async board(tx: Tx, itemId: string): Promise<Board> {
    const candidates = await tx
      .createQueryBuilder(CandidateThemeRecord, 'c')
      .where(
        `c.itemId = :itemId AND (c.fate <> 'open' OR c.runId = (SELECT id FROM findings_theme_runs
           WHERE item_id = :itemId AND done_at IS NOT NULL ORDER BY asked_at DESC LIMIT 1))`,
        { itemId },
      )
      .orderBy('c.position')
      .addOrderBy('c.id')
      .getMany();
    const themes = await tx.find(ThemeRecord, { where: { itemId, state: Not('undone') }, order: { id: 'ASC' } });
    return {
      candidates: candidates.map(({ id, label, keywords, fate }) => ({ id, label, keywords, fate })),
      themes: themes.map(({ id, label, description, keywords, examples, state, from, reason }) => ({
        id,
        label,
        description,
        keywords,
        examples,
        state,
        from,
        reason,
      })),
    };
  }

  private async history(tx: Tx, itemId: string): Promise<PastAct[]> {
    const acts = await tx.find(ActRecord, { where: { itemId, kind: In(Object.keys(KINDS)) }, order: { place: 'ASC' } });
    return acts.map(({ id, place, summary, before, after, undoneBy, undoes }) => ({
      id,
      order: Number(place),
      summary,
      before,
      after,
      ...(undoneBy === null ? {} : { undoneBy }),
      ...(undoes === null ? {} : { undoes }),
    }));
  }

  /** Acts on one item wait for each other, so that the second officer decides on what the first one left. */
  private async lock(tx: Tx, itemId: string): Promise<{ itemId: string; consultationId: string }> {
    const [item] = await tx.query<{ consultation_id: string }[]>(
      'SELECT consultation_id FROM consultations_v_item WHERE id = $1',
      [itemId],
    );
    if (item === undefined) throw new NotFound('no such item');
    await tx.query('INSERT INTO findings_items (item_id, consultation_id) VALUES ($1, $2) ON CONFLICT DO NOTHING', [
      itemId,
      item.consultation_id,
    ]);
    await tx.query('UPDATE findings_items SET board_version = board_version + 1 WHERE item_id = $1', [itemId]);
    return { itemId, consultationId: item.consultation_id };
  }

  private async record(
    tx: Tx,
    item: { itemId: string; consultationId: string },
    change: { kind: ActKind | 'undo'; before: Snapshot; after: Snapshot; summary: string; undoes?: string },
    by: By,
  ): Promise<string> {
    for (const { id, label, fate } of change.after.candidates)
      await tx.update(CandidateThemeRecord, { id }, { label, fate });
    // Themes that give up their name first, or the name would be there twice for a moment.
    const inOrder = [...change.after.themes].sort(
      (a, b) => Number(a.state === 'confirmed') - Number(b.state === 'confirmed'),
    );
    for (const theme of inOrder) await tx.upsert(ThemeRecord, { ...theme, itemId: item.itemId }, ['id']);
    const id = newId();
    await tx.insert(ActRecord, {
      id,
      ...item,
      kind: change.kind,
      summary: change.summary,
      before: change.before,
      after: change.after,
      undoes: change.undoes ?? null,
      byId: by.id,
      byName: by.name,
    });
    await this.journal.append(tx, {
      kind: KINDS[change.kind],
      subject: item.itemId,
      body: {
        act: id,
        item: item.itemId,
        by: by.id,
        ...(change.undoes === undefined ? {} : { undoes: change.undoes }),
        themes: change.after.themes.map(({ id: theme, label, state }) => ({ theme, label, state })),
        candidates: change.after.candidates.map(({ id: candidate, fate }) => ({ candidate, fate })),
      },
    });
    return id;
  }
}
