import { STANCES, type Stance } from '#analysis';
import { chooseQuotes, type Quote, type QuoteCandidate } from './quotes.js';

/** A row of the table of themes: people, not mentions, and never without its split. */
export interface ThemeRow {
  themeId: string;
  label: string;
  description: string;
  /** Counted submissions that hold the theme. */
  people: number;
  stance: Record<Stance, number>;
  quotes: Quote[];
}

export interface StanceCount {
  themeId: string;
  stance: Stance;
  people: number;
}

/** The table of an item's themes, the most frequent first; a theme nobody holds has its row too. */
export function themeTable(
  themes: readonly { id: string; label: string; description: string }[],
  counts: readonly StanceCount[],
  quotes: ReadonlyMap<string, readonly QuoteCandidate[]>,
): ThemeRow[] {
  const rows = themes.map((theme): ThemeRow => {
    const stance = noStances();
    let people = 0;
    for (const count of counts) {
      if (count.themeId !== theme.id) continue;
      stance[count.stance] += count.people;
      people += count.people;
    }
    return {
      themeId: theme.id,
      label: theme.label,
      description: theme.description,
      people,
      stance,
      quotes: chooseQuotes(quotes.get(theme.id) ?? [], 2),
    };
  });
  return rows.sort((a, b) => b.people - a.people || (a.label < b.label ? -1 : a.label > b.label ? 1 : 0));
}

export function noStances(): Record<Stance, number> {
  return Object.fromEntries(STANCES.map((stance) => [stance, 0])) as Record<Stance, number>;
}
