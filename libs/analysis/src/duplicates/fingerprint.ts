import type { NormalisedText } from '../text/normalise.js';
import { hashWords } from '../text/tokens.js';
import { shinglesOf, wholeKeyOf, winnow } from './shingles.js';

/** Texts of fewer words coincide by chance: forty people who write "more buses please" are no campaign. */
export const FEWEST_WORDS = 5;

/**
 * The keys under which a response is found by those that share words with it: sorted, distinct, and fit for
 * PostgreSQL's bigint. Any run of eleven words common to two responses gives both a common key; so does being the same
 * word for word, by a key below zero.
 * @param ignore keys that everybody shares, such as those of the consultation's documents
 */
export function fingerprint(n: NormalisedText, ignore?: ReadonlySet<bigint>): bigint[] {
  if (n.blank || n.words.length < FEWEST_WORDS) return [];
  const words = hashWords(n.words);
  const keys = Array.from(winnow(shinglesOf(words)), (key) => BigInt(key)).filter((key) => !ignore?.has(key));
  return keys.length === 0 ? [] : [BigInt(wholeKeyOf(words)), ...keys];
}
