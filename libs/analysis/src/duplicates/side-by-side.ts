import { tokensOf, type Tokens } from '../text/tokens.js';
import { KeyIndex } from './key-index.js';
import { SHINGLE, shinglesOf } from './shingles.js';

/** Up to so many words between two common runs are common as well, where the same stand between common runs of the other. */
const SHORT_GAP = 2;

/** A part of a text as it was written, and whether what it says stands in the other text too. */
export interface Segment {
  text: string;
  common: boolean;
  /** How many folded words it has. */
  words: number;
}

/**
 * Two texts to be read beside each other. A word is common where it stands in a run of at least four folded words that occurs
 * in both, wherever it occurs; texts of the same folded words are common as a whole, however short. Up to two words between
 * two common runs are common where the same words stand so in the other text. Linear in the lengths of the texts.
 *
 * @returns for each text its segments, common and own by turns; put together they are the text, character by character.
 *   Punctuation and white space belong to the word before them, what stands before the first word to that.
 */
export function sideBySide(one: string, other: string): { one: Segment[]; other: Segment[] } {
  const [a, b] = [tokensOf(one), tokensOf(other)];
  if (one === other || (a.words.length > 0 && sameWords(a.words, b.words)))
    return { one: whole(one, true, a), other: whole(other, true, b) };
  const [keysA, keysB] = [keysOf(a.words), keysOf(b.words)];
  const [inA, inB] = [inBoth(a.words, keysA, keysB), inBoth(b.words, keysB, keysA)];
  const [gapsA, gapsB] = [shortGaps(a.words, inA), shortGaps(b.words, inB)];
  fill(inA, gapsA, gapsB);
  fill(inB, gapsB, gapsA);
  return { one: segmentsOf(one, a, inA), other: segmentsOf(other, b, inB) };
}

function sameWords(one: Uint32Array, other: Uint32Array): boolean {
  return one.length === other.length && one.every((word, i) => word === other[i]);
}

function whole(text: string, common: boolean, { words }: Tokens): Segment[] {
  return text === '' ? [] : [{ text, common, words: words.length }];
}

/** The keys of all shingles. One word again and again has a key here too: a reader sees that both say it. */
function keysOf(words: Uint32Array): Float64Array {
  return shinglesOf(words).map((key, i) => (key === Infinity ? -1 - (words[i] ?? 0) : key));
}

/** For each word 1 where it stands in a shingle that the other text has as well. */
function inBoth(words: Uint32Array, keys: Float64Array, others: Float64Array): Uint8Array {
  const index = new KeyIndex(others.length);
  for (const key of others) index.add(key);
  const common = new Uint8Array(words.length);
  keys.forEach((key, i) => {
    if (index.find(key) >= 0) common.fill(1, i, i + SHINGLE);
  });
  return common;
}

/** The short gaps between two common runs by their words: for each where it begins and how many words it has. */
function shortGaps(words: Uint32Array, common: Uint8Array): Map<string, { from: number; to: number }[]> {
  const gaps = new Map<string, { from: number; to: number }[]>();
  for (let to = common.indexOf(1); to >= 0;) {
    const from = common.indexOf(0, to);
    if (from < 0) break;
    to = common.indexOf(1, from);
    if (to < 0 || to - from > SHORT_GAP) continue;
    const key = words.subarray(from, to).join(' ');
    const known = gaps.get(key);
    if (known === undefined) gaps.set(key, [{ from, to }]);
    else known.push({ from, to });
  }
  return gaps;
}

function fill(
  common: Uint8Array,
  gaps: ReadonlyMap<string, { from: number; to: number }[]>,
  others: ReadonlyMap<string, unknown>,
): void {
  for (const [key, places] of gaps) if (others.has(key)) for (const { from, to } of places) common.fill(1, from, to);
}

/** Between the words of a run of characters without white space: after a mark, and around signs of scripts without spaces. */
const WITHIN =
  /(?<=[^\p{L}\p{N}\p{M}])(?=[\p{L}\p{N}])|(?=[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}](?<!\p{M}))/u;

function segmentsOf(text: string, { words, starts, ends }: Tokens, common: Uint8Array): Segment[] {
  const segments: Segment[] = [];
  let last: Segment | undefined;
  let from = 0;
  const put = (to: number, shared: boolean, count: number): void => {
    const part = text.slice(from, to);
    from = to;
    if (last?.common === shared) {
      last.text += part;
      last.words += count;
    } else if (part !== '') segments.push((last = { text: part, common: shared, words: count }));
  };
  for (let i = 0; i < words.length;) {
    const [start, end] = [starts[i] ?? 0, ends[i] ?? 0];
    let next = i + 1;
    while (next < words.length && starts[next] === start) next++;
    const shared = common.subarray(i, next);
    // What stands before the first word goes with it.
    const after = next < words.length ? (starts[next] ?? 0) : text.length;
    const parts =
      shared.includes(0) && shared.includes(1) ? partsOf(text.slice(start, end), words.subarray(i, next)) : [];
    if (parts.length === 0) put(after, !shared.includes(0), next - i);
    else {
      let at = 0;
      let place = start;
      parts.forEach(({ length, count }, part) => {
        place = part === parts.length - 1 ? after : place + length;
        put(place, !shared.subarray(at, at + count).includes(0), count);
        at += count;
      });
    }
    i = next;
  }
  return words.length === 0 ? whole(text, false, { words, starts, ends }) : segments;
}

/** A run of several words in parts of at least one each; none where its words are only told from the whole run. */
function partsOf(chunk: string, words: Uint32Array): { length: number; count: number }[] {
  const parts: { length: number; count: number }[] = [];
  const found: number[] = [];
  let before = 0;
  for (const part of chunk.split(WITHIN)) {
    const own = tokensOf(part).words;
    const last = parts.at(-1);
    if (own.length > 0) {
      parts.push({ length: before + part.length, count: own.length });
      before = 0;
    } else if (last === undefined) before += part.length;
    else last.length += part.length;
    for (const word of own) found.push(word);
  }
  return sameWords(Uint32Array.from(found), words) ? parts : [];
}
