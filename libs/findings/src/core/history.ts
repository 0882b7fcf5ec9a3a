import type { Refused } from '#platform';
import type { Snapshot } from './board.js';

/** An act as it was recorded: what stood before and after, and whether it still stands. */
export interface PastAct {
  id: string;
  /** Order of the acts of an item. */
  order: number;
  summary: string;
  before: Snapshot;
  after: Snapshot;
  /** The act that undid this one. */
  undoneBy?: string;
  /** The act that this one undid. */
  undoes?: string;
}

/**
 * What undoing an act would put back. Refused where a later act that still stands touched the same cards: undone out of
 * turn, it would silently take that one back as well.
 */
export function undo(
  acts: readonly PastAct[],
  id: string,
): { kind: 'changed'; before: Snapshot; after: Snapshot; summary: string } | Refused {
  const act = acts.find((past) => past.id === id);
  if (act === undefined) return { kind: 'refused', reason: 'There is no such act to undo' };
  if (act.undoes !== undefined)
    return { kind: 'refused', reason: 'That act undid another. To have its effect back, do the first act again' };
  if (act.undoneBy !== undefined) return { kind: 'refused', reason: `It has been undone already: ${act.summary}` };
  const touched = new Set(cardIds(act));
  const later = acts
    .filter((past) => past.order > act.order && past.undoneBy === undefined && past.undoes === undefined)
    .filter((past) => cardIds(past).some((card) => touched.has(card)))
    .sort((a, b) => b.order - a.order);
  const first = later[0];
  if (first !== undefined) return { kind: 'refused', reason: `Undo this later act first: ${first.summary}` };
  const there = new Set(act.before.themes.map((theme) => theme.id));
  return {
    kind: 'changed',
    before: act.after,
    after: {
      candidates: act.before.candidates,
      themes: [
        ...act.before.themes,
        ...act.after.themes
          .filter((theme) => !there.has(theme.id))
          .map((theme) => ({ ...theme, state: 'undone' as const })),
      ],
    },
    summary: `undone: ${act.summary}`,
  };
}

function cardIds(act: PastAct): string[] {
  return [...act.before.candidates, ...act.after.candidates, ...act.before.themes, ...act.after.themes].map(
    (card) => card.id,
  );
}
