import { isSpace, wordsOfChunk } from './fold.js';

/**
 * The folded words of a text as numbers: word `i` hashes to `words[i]` and stands in the run of characters without white
 * space from `starts[i]` to `ends[i]`. The same words as `wordsOf` gives, several times faster, because no string is made
 * of a word of plain letters.
 */
export interface Tokens {
  words: Uint32Array;
  starts: Uint32Array;
  ends: Uint32Array;
}

const OFFSET = 0x811c9dc5;
const PRIME = 0x01000193;
/** From this length on a run of characters may be encoded data, which is one word. */
const LONG_CHUNK = 40;

/** What a character of a word of plain letters is to it. */
const SEPARATES = 0;
const DROPPED = 1;
/** Only the whole run tells what it is: it may be an address, or its words need full case folding. */
const UNPLAIN = 2;
const SPACE = 3;

/** For each of the first 128 characters its class, or from 4 on the code of the letter or digit that it folds to. */
const CLASSES = Uint8Array.from({ length: 128 }, (_, code) => {
  const char = String.fromCharCode(code);
  if (/[a-z0-9]/i.test(char)) return char.toLowerCase().charCodeAt(0);
  if (isSpace(code)) return SPACE;
  if (char === "'" || char === '`') return DROPPED;
  return char === '@' || char === '{' || char === '/' ? UNPLAIN : SEPARATES;
});

/** Beyond ASCII only what most programs put into a text by themselves: quotation marks, dashes, the ellipsis, the hard space. */
function classOf(code: number): number {
  if (code < 128) return CLASSES[code] ?? UNPLAIN;
  if (code === 0x2019 || code === 0x2018) return DROPPED;
  if (code === 0x201c || code === 0x201d || code === 0x2013 || code === 0x2014 || code === 0x2026) return SEPARATES;
  return isSpace(code) ? SPACE : UNPLAIN;
}

function finished(hash: number): number {
  let mixed = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

function hashWord(word: string): number {
  let hash = OFFSET;
  for (let i = 0; i < word.length; i++) hash = Math.imul(hash ^ word.charCodeAt(i), PRIME);
  return finished(hash);
}

/** The hashes of words that are folded already, 32 bits each (FNV-1a over UTF-16 units, mixed as MurmurHash3 ends). */
export function hashWords(folded: readonly string[]): Uint32Array {
  return Uint32Array.from(folded, hashWord);
}

let words = new Uint32Array(1024);
let starts = new Uint32Array(1024);
let ends = new Uint32Array(1024);

function grow(): void {
  const wider = (old: Uint32Array<ArrayBuffer>) => {
    const next = new Uint32Array(old.length * 2);
    next.set(old);
    return next;
  };
  words = wider(words);
  starts = wider(starts);
  ends = wider(ends);
}

/** Fills the buffers of this module. @returns how many words there are */
function scan(text: string): number {
  const length = text.length;
  let count = 0;
  let at = 0;
  while (at < length) {
    const start = at;
    const before = count;
    let hash = OFFSET;
    let open = false;
    let plain = true;
    for (; at < length; at++) {
      const kind = classOf(text.charCodeAt(at));
      if (kind > SPACE) {
        hash = Math.imul(hash ^ kind, PRIME);
        open = true;
      } else if (kind === SPACE) break;
      else if (kind === UNPLAIN) plain = false;
      else if (kind === SEPARATES && open) {
        if (count + 1 >= words.length) grow();
        words[count++] = finished(hash);
        hash = OFFSET;
        open = false;
      }
    }
    if (at === start) {
      at++;
      continue;
    }
    if (plain && at - start < LONG_CHUNK && !isWeb(text, start, at)) {
      if (open) {
        if (count + 1 >= words.length) grow();
        words[count++] = finished(hash);
      }
    } else {
      count = before;
      for (const word of wordsOfChunk(text.slice(start, at))) {
        if (count + 1 >= words.length) grow();
        words[count++] = hashWord(word);
      }
    }
    for (let i = before; i < count; i++) {
      starts[i] = start;
      ends[i] = at;
    }
    at++;
  }
  return count;
}

/** Whether a run may be an address that begins with "www.", after any punctuation. */
function isWeb(text: string, start: number, end: number): boolean {
  if (end - start < 6) return false;
  let at = start;
  while (at < end && (CLASSES[text.charCodeAt(at)] ?? SEPARATES) <= SPACE) at++;
  return (text.charCodeAt(at) | 32) === 119 && (text.charCodeAt(at + 1) | 32) === 119;
}

/** The words of a text, each with its place. */
export function tokensOf(text: string): Tokens {
  const count = scan(text);
  return { words: words.slice(0, count), starts: starts.slice(0, count), ends: ends.slice(0, count) };
}

/** The words of a text, for who does not ask where they stand. */
export function hashedWordsOf(text: string): Uint32Array {
  return words.slice(0, scan(text));
}
