import { compareText } from '../model.js';
import { candidatesOf } from './candidates.js';
import { compare, hashed, type Relation } from './compare.js';
import { FEWEST_WORDS } from './fingerprint.js';
import { winnow } from './shingles.js';

/** What a whole set of responses gives at once: every key and every edge that they would give on arriving one by one. */
export interface Relations {
  /** The keys of each response, sorted and distinct, in the order in which the responses were given. */
  keys: Float64Array[];
  relations: Relation[];
}

/**
 * All verified relations among responses, given in any order.
 * @param texts `words` as `normalise` gave them; none where the response is blank
 * @param ignore keys that everybody shares, such as those of the consultation's documents
 */
export function relationsAmong(
  texts: readonly { id: string; order: number; words: readonly string[] }[],
  ignore?: ReadonlySet<number>,
): Relations {
  const prepared = texts.map(({ words }) => hashed(words.length < FEWEST_WORDS ? [] : words));
  const keys = prepared.map(({ shingles }) => {
    const own = winnow(shingles);
    return ignore === undefined ? own : own.filter((key) => !ignore.has(key));
  });
  const received = texts
    .map((_, i) => i)
    .sort((a, b) => {
      const [one, other] = [texts[a], texts[b]];
      return (one?.order ?? 0) - (other?.order ?? 0) || compareText(one?.id ?? '', other?.id ?? '');
    });
  const relations: Relation[] = [];
  candidatesOf(
    received.map((i) => keys[i] ?? new Float64Array(0)),
    (later, earlier) => {
      const at = received[later] ?? -1;
      const [b, id] = [prepared[at], texts[at]?.id];
      if (b === undefined || id === undefined) return;
      for (const place of earlier) {
        const from = received[place] ?? -1;
        const [a, of] = [prepared[from], texts[from]?.id];
        const found = a === undefined || of === undefined ? undefined : compare(a, b);
        if (found !== undefined && of !== undefined) relations.push({ a: of, b: id, ...found });
        // One that is the same word for word leads to all the others.
        if (found?.kind === 'exact') break;
      }
    },
  );
  return { keys, relations };
}
