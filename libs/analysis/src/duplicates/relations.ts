import { compareText } from '../model.js';
import { WordStore } from '../text/tokens.js';
import { candidatesOf, type ManyKeys } from './candidates.js';
import { compare, type Hashed, type Relation } from './compare.js';
import { FEWEST_WORDS } from './fingerprint.js';
import { KeyList } from './key-list.js';
import { shinglesOf } from './shingles.js';

/** What a whole set of responses gives at once: every key and every edge that they would give on arriving one by one. */
export interface Relations {
  /** The keys of a response by its place in what was given: distinct, in the order of their value. */
  keysOf(place: number): Float64Array;
  /** How many words a response has that can be compared: none of a blank or very short one. */
  lengthOf(place: number): number;
  relations: Relation[];
}

/** Texts of which the shingles are kept at hand: the first letters of a campaign are compared with all that follow. */
const AT_HAND = 512;

/**
 * All verified relations among responses, given in any order.
 * @param texts `own` as `normalise` gave it; empty where the response is blank
 * @param ignore keys that everybody shares, such as those of the consultation's documents
 */
export function relationsAmong(
  texts: readonly { id: string; order: number; own: string }[],
  ignore?: ReadonlySet<number>,
): Relations {
  const received = inOrderOfReceipt(texts);
  const store = new WordStore();
  const keys = new KeyList(texts.length);
  for (const place of received) {
    store.add(texts[place]?.own ?? '', FEWEST_WORDS);
    keys.addWinnowed(store.last(), ignore);
  }
  const many = keys.taken();
  const relations = relate(store, many, (at) => texts[received[at] ?? 0]?.id ?? '');
  const placeOf = new Int32Array(received.length);
  for (let at = 0; at < received.length; at++) placeOf[received[at] ?? 0] = at;
  return {
    keysOf: (place) => {
      const at = placeOf[place] ?? 0;
      return many.keys.slice(at === 0 ? 0 : many.ends[at - 1], many.ends[at]).sort();
    },
    lengthOf: (place) => store.wordsOf(placeOf[place] ?? 0).length,
    relations,
  };
}

function inOrderOfReceipt(texts: readonly { id: string; order: number }[]): Int32Array {
  const places = Int32Array.from({ length: texts.length }, (_, i) => i);
  return places.sort((a, b) => {
    const [one, other] = [texts[a], texts[b]];
    return (one?.order ?? 0) - (other?.order ?? 0) || compareText(one?.id ?? '', other?.id ?? '');
  });
}

function relate(store: WordStore, keys: ManyKeys, idOf: (at: number) => string): Relation[] {
  const atHand = new Array<{ at: number; text: Hashed } | undefined>(AT_HAND);
  const textAt = (at: number): Hashed => {
    const kept = atHand[at % AT_HAND];
    if (kept?.at === at) return kept.text;
    const words = store.wordsOf(at);
    const text = { words, shingles: shinglesOf(words) };
    atHand[at % AT_HAND] = { at, text };
    return text;
  };
  const relations: Relation[] = [];
  candidatesOf(keys, (later, earlier) => {
    const b = textAt(later);
    for (const at of earlier) {
      const found = compare(textAt(at), b);
      if (found !== undefined) relations.push({ a: idOf(at), b: idOf(later), ...found });
      // One that is the same word for word leads to all the others.
      if (found?.kind === 'exact') break;
    }
  });
  return relations;
}
