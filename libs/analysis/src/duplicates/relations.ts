import { compareText } from '../model.js';
import { WordStore } from '../text/tokens.js';
import { candidatesOf } from './candidates.js';
import { compare, type Hashed, type Relation } from './compare.js';
import { FEWEST_WORDS } from './fingerprint.js';
import { KeyGatherer, type SharedKeys } from './shared-keys.js';
import { shinglesOf, wholeKeyOf, winnow, writeShingles } from './shingles.js';

/** What a whole set of responses gives at once: every key and every edge that they would give on arriving one by one. */
export interface Relations {
  /** The keys of a response by its place in what was given: distinct, in the order of their value. */
  keysOf(place: number): Float64Array;
  /** How many words a response has that can be compared: none of a blank or very short one. In the order given. */
  lengths: Int32Array;
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
  const gatherer = new KeyGatherer(texts.length);
  for (const place of received) {
    store.add(texts[place]?.own ?? '', FEWEST_WORDS);
    gatherer.addWords(store.last(), ignore);
  }
  const relations = relate(store, gatherer.finish(), (at) => texts[received[at] ?? 0]?.id ?? '');
  const placeOf = new Int32Array(received.length);
  for (let at = 0; at < received.length; at++) placeOf[received[at] ?? 0] = at;
  const lengths = placeOf.map((at) => store.lengthOf(at));
  return {
    keysOf: (place) => {
      const words = store.wordsOf(placeOf[place] ?? 0);
      const keys = winnow(shinglesOf(words)).filter((key) => ignore?.has(key) !== true);
      return keys.length === 0 ? keys : Float64Array.from([wholeKeyOf(words), ...keys]);
    },
    lengths,
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

/** A text as it is compared, in room that another text may take over. */
class Place {
  private at = -1;
  private room = new Float64Array(0);
  private text: Hashed = { words: new Uint32Array(0), shingles: this.room };

  constructor(private readonly store: WordStore) {}

  textOf(at: number): Hashed {
    if (this.at === at) return this.text;
    const words = this.store.wordsOf(at);
    if (words.length > this.room.length) this.room = new Float64Array(2 * words.length);
    this.text = { words, shingles: this.room.subarray(0, writeShingles(words, this.room)) };
    this.at = at;
    return this.text;
  }
}

function relate(store: WordStore, keys: SharedKeys, idOf: (at: number) => string): Relation[] {
  const ofLater = new Place(store);
  const atHand = Array.from({ length: AT_HAND }, () => new Place(store));
  const relations: Relation[] = [];
  candidatesOf(keys, (later, earlier) => {
    const b = ofLater.textOf(later);
    for (const at of earlier) {
      const a = atHand[at % AT_HAND]?.textOf(at);
      const found = a && compare(a, b);
      if (found !== undefined) relations.push({ a: idOf(at), b: idOf(later), ...found });
      // One that is the same word for word leads to all the others.
      if (found?.kind === 'exact') break;
    }
  });
  return relations;
}
