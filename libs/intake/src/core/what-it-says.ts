import { hash } from 'node:crypto';
import { fold } from '#analysis';
import { canonicalJson } from '#journal';
import type { ScaleValue } from '#consultations';
import { isBlank } from './submission.js';

interface Said {
  itemId: string;
  stance: ScaleValue | null;
  text: string;
  choices: Record<string, string | string[]>;
}

/**
 * Equal for two submissions that say the same: to every item the same stance, the same choices and, after folding, the same
 * words, with the same files. Items to which nothing is said make no difference, nor does the order.
 * @param files SHA-256 of each, in hex
 */
export function whatItSays(answers: readonly Said[], files: readonly string[]): string {
  const said = answers
    .filter(({ stance, text, choices }) => !isBlank({ stance: stance ?? undefined, text, choices }))
    .map(({ itemId, stance, text, choices }) => ({ itemId, stance, text: fold(text), choices: inOrder(choices) }))
    .sort((a, b) => (a.itemId < b.itemId ? -1 : 1));
  return hash('sha256', canonicalJson({ said, files: [...files].sort() }));
}

/** Several boxes ticked in another order are the same boxes. */
function inOrder(choices: Said['choices']): Said['choices'] {
  return Object.fromEntries(
    Object.entries(choices).map(([key, value]) => [key, typeof value === 'string' ? value : [...value].sort()]),
  );
}
