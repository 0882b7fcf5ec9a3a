import type { NormalisedText } from '../text/normalise.js';
import { hashWords } from '../text/tokens.js';
import { shinglesOf, winnow } from './shingles.js';

/** Texts of fewer words coincide by chance: forty people who write "more buses please" are no campaign. */
export const FEWEST_WORDS = 5;

/**
 * The keys under which a response is found by those that share words with it: sorted, distinct, and fit for
 * PostgreSQL's bigint. Any run of eleven words common to two responses gives both a common key.
 * @param ignore keys that everybody shares, such as those of the consultation's documents
 */
export function fingerprint(n: NormalisedText, ignore?: ReadonlySet<bigint>): bigint[] {
  if (n.blank || n.words.length < FEWEST_WORDS) return [];
  const keys = Array.from(winnow(shinglesOf(hashWords(n.words))), (key) => BigInt(key));
  return ignore ? keys.filter((key) => !ignore.has(key)) : keys;
}
