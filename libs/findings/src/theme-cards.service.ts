import { Injectable } from '@nestjs/common';
import type { Stance } from '#analysis';
import { Db, NotFound } from '#platform';
import type { CodeframeTheme } from './core/codeframe.js';
import { chooseQuotes, type Quote, type QuoteCandidate } from './core/quotes.js';
import { noStances, themeTable, type StanceCount, type ThemeRow } from './core/theme-table.js';
import { ThemeBoard } from './theme-board.service.js';

/** A candidate or a theme as an officer sees it: never without its count and its split. */
export interface Card {
  id: string;
  kind: 'candidate' | 'theme';
  label: string;
  description: string;
  keywords: string[];
  state: 'candidate' | 'confirmed' | 'set_aside';
  /** Why it was set aside. */
  reason: string;
  /** 0 to 1, of a candidate: how far it stays itself when responses are left out. */
  stability?: number;
  people: number;
  stance: Record<Stance, number>;
  quotes: Quote[];
}

/** One counted response that holds a theme. */
export interface Holder {
  responseId: string;
  number: number;
  stance: Stance;
  strength: number;
  evidence: string;
  text: string;
}

/**
 * What each card holds. A theme that is in the coded codeframe holds what was coded; one that was made since holds what
 * its sources held.
 */
const HELD = `
  held AS (
    SELECT candidate_id AS card, response_id, loading AS strength, evidence
      FROM findings_candidate_members WHERE candidate_id = ANY ($1::uuid[])
    UNION ALL
    SELECT c.theme_id, c.response_id, c.confidence, c.evidence FROM findings_v_code c WHERE c.theme_id = ANY ($1::uuid[])
    UNION ALL
    SELECT m.theme_id, m.response_id, m.strength, m.evidence FROM findings_theme_members m
     WHERE m.theme_id = ANY ($1::uuid[])
       AND NOT EXISTS (SELECT FROM findings_themes t JOIN findings_v_codeframe f ON f.item_id = t.item_id
                        WHERE t.id = m.theme_id AND f.themes @> jsonb_build_array(jsonb_build_object('id', t.id))))`;

/** Of each side so many passages are looked at for quotes. */
const QUOTE_POOL = 15;

/** Reads the board with its figures and words. */
@Injectable()
export class ThemeCards {
  constructor(
    private readonly db: Db,
    private readonly board: ThemeBoard,
  ) {}

  /** All cards of an item in their columns, each column with the most frequent first. */
  async of(itemId: string): Promise<{ candidates: Card[]; confirmed: Card[]; setAside: Card[] }> {
    const board = await this.board.board(this.db.source.manager, itemId);
    const stability = await this.stability(itemId);
    const candidates = board.candidates.filter((card) => card.fate === 'open' || card.fate === 'set_aside');
    const themes = board.themes.filter((card) => card.state === 'confirmed' || card.state === 'set_aside');
    const ids = [...candidates, ...themes].map((card) => card.id);
    const [counts, quotes] = [await this.counts(ids), await this.quotes(ids)];
    const figures = (id: string) => {
      const stance = noStances();
      for (const count of counts) if (count.themeId === id) stance[count.stance] += count.people;
      const people = Object.values(stance).reduce((sum, n) => sum + n, 0);
      return { people, stance, quotes: chooseQuotes(quotes.get(id) ?? [], 2) };
    };
    const cards: Card[] = [
      ...candidates.map(({ id, label, keywords, fate }): Card => {
        const steady = stability.get(id);
        const state = fate === 'open' ? ('candidate' as const) : ('set_aside' as const);
        const more = steady === undefined ? {} : { stability: steady };
        return { id, kind: 'candidate', label, description: '', keywords, state, reason: '', ...more, ...figures(id) };
      }),
      ...themes.map(({ id, label, description, keywords, state, reason }): Card => {
        const column = state === 'confirmed' ? ('confirmed' as const) : ('set_aside' as const);
        return { id, kind: 'theme', label, description, keywords, state: column, reason, ...figures(id) };
      }),
    ].sort((a, b) => b.people - a.people || (a.label < b.label ? -1 : a.label > b.label ? 1 : 0));
    return {
      candidates: cards.filter((card) => card.state === 'candidate'),
      confirmed: cards.filter((card) => card.state === 'confirmed'),
      setAside: cards.filter((card) => card.state === 'set_aside'),
    };
  }

  /** One card of an item that is on the board. */
  async get(cardId: string): Promise<{ itemId: string; card: Card }> {
    const itemId = await this.board.itemOf(cardId);
    const { candidates, confirmed, setAside } = await this.of(itemId);
    const card = [...candidates, ...confirmed, ...setAside].find((one) => one.id === cardId);
    if (card === undefined) throw new NotFound('this theme is no longer on the board');
    return { itemId, card };
  }

  /** The counted responses that hold a card, those that hold it most first. */
  async holders(cardId: string, page: { from: number; limit: number; stances?: readonly Stance[] }): Promise<Holder[]> {
    const rows = await this.db.query<Holder>(
      `WITH ${HELD}
       SELECT v.id AS "responseId", v.number::float8 AS number, coalesce(s.stance, 'unclear') AS stance, h.strength, h.evidence, t.own AS text
         FROM held h JOIN intake_v_response v ON v.id = h.response_id AND v.counted
         JOIN findings_texts t ON t.response_id = v.id
         LEFT JOIN findings_stances s ON s.response_id = v.id
        WHERE $4::text[] IS NULL OR coalesce(s.stance, 'unclear') = ANY ($4)
        ORDER BY h.strength DESC, v.number OFFSET $2 LIMIT $3`,
      [[cardId], page.from, page.limit, page.stances ?? null],
    );
    return rows;
  }

  /**
   * The table of themes for a report: the codeframe that is coded through, in the words it was coded in; before the first
   * coding the confirmed themes with what their sources held.
   */
  async table(itemId: string): Promise<ThemeRow[]> {
    const [frame] = await this.db.query<{ themes: CodeframeTheme[] }>(
      'SELECT themes FROM findings_v_codeframe WHERE item_id = $1',
      [itemId],
    );
    const board = await this.board.board(this.db.source.manager, itemId);
    const themes = frame?.themes ?? board.themes.filter((theme) => theme.state === 'confirmed');
    const ids = themes.map((theme) => theme.id);
    return themeTable(themes, await this.counts(ids), await this.quotes(ids));
  }

  private async counts(cards: readonly string[]): Promise<StanceCount[]> {
    return this.db.query<StanceCount>(
      `WITH ${HELD}
       SELECT h.card AS "themeId", coalesce(s.stance, 'unclear') AS stance, count(DISTINCT v.submission_id)::int AS people
         FROM held h JOIN intake_v_response v ON v.id = h.response_id AND v.counted
         LEFT JOIN findings_stances s ON s.response_id = v.id GROUP BY 1, 2 ORDER BY 1, 2`,
      [cards],
    );
  }

  /** Never from somebody who did not want to be published. */
  private async quotes(cards: readonly string[]): Promise<Map<string, QuoteCandidate[]>> {
    const rows = await this.db.query<QuoteCandidate & { card: string }>(
      `WITH ${HELD}
       SELECT card, "responseId", text, stance, strength, "order" FROM (
         SELECT h.card, v.id AS "responseId", h.evidence AS text, coalesce(s.stance, 'unclear') AS stance, h.strength,
                v.number::float8 AS "order",
                row_number() OVER (PARTITION BY h.card, coalesce(s.stance, 'unclear') ORDER BY h.strength DESC, v.number) AS place
           FROM held h JOIN intake_v_response v ON v.id = h.response_id AND v.counted AND v.publish <> 'no'
           LEFT JOIN findings_stances s ON s.response_id = v.id
          WHERE length(h.evidence) BETWEEN 30 AND 400) AS ranked
        WHERE place <= ${String(QUOTE_POOL)} ORDER BY card, place`,
      [cards],
    );
    return Map.groupBy(rows, (row) => row.card);
  }

  private async stability(itemId: string): Promise<Map<string, number>> {
    const rows = await this.db.query<{ id: string; stability: number }>(
      'SELECT id, stability FROM findings_candidate_themes WHERE item_id = $1',
      [itemId],
    );
    return new Map(rows.map((row) => [row.id, row.stability]));
  }
}
