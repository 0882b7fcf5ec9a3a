import { createHash } from 'node:crypto';

/** The longest text that a recommendation may have, in UTF-16 units. The longest printed ones are about a page. */
export const LONGEST_WORDS = 50_000;

/**
 * SHA-256 in hex over the exact UTF-8 bytes of a text. Nothing is normalised first: two spellings of an accent are two
 * different texts, and anybody can recompute the figure from what is printed with `sha256sum`.
 */
export function hashOf(words: string | Uint8Array): string {
  return createHash('sha256').update(words).digest('hex');
}

/** What keeps a text from being stored exactly as it is, or undefined. PostgreSQL has no NUL, UTF-8 no half pair. */
export function unstorable(text: string): string | undefined {
  const nul = text.indexOf('\u0000');
  if (nul >= 0) return `has a NUL character at position ${String(nul + 1)}, which no text may hold; remove it`;
  if (!text.isWellFormed()) return 'has half of a surrogate pair, which is not a character; check how it was exported';
  return undefined;
}
