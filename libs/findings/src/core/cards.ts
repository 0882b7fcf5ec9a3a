import type { Fault, Refused } from '#platform';
import type { Board, CandidateCard, SplitBy, ThemeCard } from './board.js';

/** A theme's name must fit a table's row. */
const LABEL_LENGTH = 120;
const MOST_WORDS = 100;
const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/u;

export function newTheme(id: string, label: string, keywords: readonly string[], from: readonly string[]): ThemeCard {
  return {
    id,
    label,
    description: '',
    keywords: [...keywords],
    examples: [],
    state: 'confirmed',
    from: [...from],
    reason: '',
  };
}

/** The card of that id, whichever side of the board it is on. */
export function find(
  board: Board,
  id: string,
): { kind: 'candidate'; candidate: CandidateCard } | { kind: 'theme'; theme: ThemeCard } | undefined {
  const candidate = board.candidates.find((card) => card.id === id);
  if (candidate !== undefined) return { kind: 'candidate', candidate };
  const theme = board.themes.find((card) => card.id === id);
  return theme === undefined ? undefined : { kind: 'theme', theme };
}

/** Whether this can be the id of anything: what a form sends may be anything at all. */
export function isId(text: string): boolean {
  return UUID.test(text);
}

/** What no table can hold, NUL and halves of characters among it, becomes a space; lines stay. */
export function cleanText(text: string): string {
  return text.replace(/[^\P{C}\n\p{Cf}]/gu, ' ').trim();
}

export function cleanLabel(label: string): string {
  return cleanText(label).replace(/\s+/gu, ' ').trim();
}

/** Words as they are looked for: lower case, each once, in a fixed order. */
export function cleanSplit(by: SplitBy): SplitBy {
  const words = by.words.map((word) => word.replace(/\s+/gu, ' ').trim().toLowerCase()).filter((word) => word !== '');
  return { words: unique(words).slice(0, MOST_WORDS), examples: unique(by.examples.filter((id) => isId(id))) };
}

/** What is wrong with a name: none, too long, or that of another confirmed theme. `leaving`: those that give theirs up. */
export function labelFaults(board: Board, label: string, leaving: readonly string[], path = 'label'): Fault[] {
  if (label === '') return [{ path, message: 'Enter a name for the theme' }];
  if (label.length > LABEL_LENGTH)
    return [{ path, message: `The name of a theme must be ${String(LABEL_LENGTH)} characters or fewer` }];
  const other = board.themes.find(
    (theme) => theme.state === 'confirmed' && !leaving.includes(theme.id) && sameLabel(theme.label, label),
  );
  return other === undefined ? [] : [{ path, message: `There is a theme of that name already: “${other.label}”` }];
}

export function sameLabel(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

export function unique(words: readonly string[]): string[] {
  return [...new Set(words)];
}

export function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`;
}

export function refuse(faults: Fault[]): Refused {
  return { kind: 'refused', reason: faults.map((fault) => fault.message).join('. '), faults };
}

export function wrong(path: string, message: string): Refused {
  return refuse([{ path, message }]);
}

/** Somebody else decided on this candidate first. */
export function taken(candidate: CandidateCard): Refused {
  const what = {
    open: 'is on the board',
    confirmed: 'has been confirmed',
    merged: 'has been merged',
    split: 'has been split',
    set_aside: 'has been set aside',
  }[candidate.fate];
  return { kind: 'refused', reason: `The candidate “${candidate.label}” ${what} meanwhile. Look at the board again` };
}

/** Somebody else changed this theme first. */
export function gone(theme: ThemeCard): Refused {
  const what = {
    confirmed: 'is confirmed',
    merged: 'has been merged',
    split: 'has been split',
    set_aside: 'has been set aside',
    undone: 'has been undone',
  }[theme.state];
  return { kind: 'refused', reason: `The theme “${theme.label}” ${what} meanwhile. Look at the board again` };
}
