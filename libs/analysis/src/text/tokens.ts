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

/** Beyond ASCII only what most programs put into a text by themselves is plain: quotation marks, dashes, the ellipsis. */
const PLAIN_MARKS: Readonly<Record<string, number>> = {
  "'": DROPPED,
  '`': DROPPED,
  '\u2018': DROPPED,
  '\u2019': DROPPED,
  '@': UNPLAIN,
  '{': UNPLAIN,
  '/': UNPLAIN,
  '\u2013': SEPARATES,
  '\u2014': SEPARATES,
  '\u201c': SEPARATES,
  '\u201d': SEPARATES,
  '\u2026': SEPARATES,
};

/** For each UTF-16 unit its class, or from 4 on the code of the letter or digit of ASCII that it folds to. */
const CLASSES = new Uint8Array(0x10000).fill(UNPLAIN);
CLASSES.fill(SEPARATES, 0, 128);
for (const char of 'abcdefghijklmnopqrstuvwxyz0123456789') {
  CLASSES[char.charCodeAt(0)] = char.charCodeAt(0);
  CLASSES[char.toUpperCase().charCodeAt(0)] = char.charCodeAt(0);
}
for (const [mark, kind] of Object.entries(PLAIN_MARKS)) CLASSES[mark.charCodeAt(0)] = kind;
for (let code = 0; code < CLASSES.length; code++) if (isSpace(code)) CLASSES[code] = SPACE;

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

/* Buffers of this module, filled anew by each text. */
let units = new Uint16Array(0);
let bytes = Buffer.alloc(0);
let words = new Uint32Array(0);
let starts = new Uint32Array(0);
let ends = new Uint32Array(0);

/** Room for so many words, those found already kept. */
function makeRoom(count: number): void {
  words = widened(words, 2 * count);
  starts = widened(starts, 2 * count);
  ends = widened(ends, 2 * count);
}

function widened(old: Uint32Array<ArrayBuffer>, length: number): Uint32Array<ArrayBuffer> {
  const next = new Uint32Array(length);
  next.set(old);
  return next;
}

/** Fills the buffers of this module. @returns how many words there are */
function scan(text: string): number {
  const length = text.length;
  if (units.length < length) {
    units = new Uint16Array(2 * length);
    bytes = Buffer.from(units.buffer);
  }
  if (words.length < length) makeRoom(length);
  // Read from an array, not from the string, which may be a part of another or of two, and slow to look into.
  bytes.write(text, 0, 'utf16le');
  const classes = CLASSES;
  const text16 = units;
  let count = 0;
  let at = 0;
  while (at < length) {
    const start = at;
    const before = count;
    let hash = OFFSET;
    let open = false;
    let plain = true;
    for (; at < length; at++) {
      const kind = classes[text16[at] ?? 0] ?? UNPLAIN;
      if (kind > SPACE) {
        hash = Math.imul(hash ^ kind, PRIME);
        open = true;
      } else if (kind === SPACE) break;
      else if (kind === UNPLAIN) plain = false;
      else if (kind === SEPARATES && open) {
        words[count++] = finished(hash);
        hash = OFFSET;
        open = false;
      }
    }
    if (plain && at - start < LONG_CHUNK && !isWeb(text16, start, at)) {
      if (open) words[count++] = finished(hash);
    } else {
      const folded = wordsOfChunk(text.slice(start, at));
      count = before;
      if (count + folded.length + length - at > words.length) makeRoom(count + folded.length + length - at);
      for (const word of folded) words[count++] = hashWord(word);
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
function isWeb(text16: Uint16Array, start: number, end: number): boolean {
  if (end - start < 6) return false;
  let at = start;
  while (at < end && (CLASSES[text16[at] ?? 0] ?? UNPLAIN) <= SPACE) at++;
  return ((text16[at] ?? 0) | 32) === 119 && ((text16[at + 1] ?? 0) | 32) === 119;
}

/** The words of some texts with their places, one text after the other, in arrays that are filled again and again. */
export class TokenList {
  words = new Uint32Array(1024);
  starts = new Uint32Array(1024);
  ends = new Uint32Array(1024);
  length = 0;

  /** Adds the words of a text. @returns how many it has */
  add(text: string): number {
    const count = scan(text);
    const from = this.length;
    this.length += count;
    if (this.length > this.words.length) {
      this.words = widened(this.words, 2 * this.length);
      this.starts = widened(this.starts, 2 * this.length);
      this.ends = widened(this.ends, 2 * this.length);
    }
    for (let i = 0; i < count; i++) {
      this.words[from + i] = words[i] ?? 0;
      this.starts[from + i] = starts[i] ?? 0;
      this.ends[from + i] = ends[i] ?? 0;
    }
    return count;
  }
}

/** The words of a text, each with its place. */
export function tokensOf(text: string): Tokens {
  const count = scan(text);
  return { words: words.slice(0, count), starts: starts.slice(0, count), ends: ends.slice(0, count) };
}

/** A line of a text: a key that lines of the same folded words share, how many words, and where it stands. */
export interface Line {
  key: number;
  words: number;
  from: number;
  to: number;
}

/** The lines of a text that hold at least one word, in order. */
export function linesOf(text: string): Line[] {
  const count = scan(text);
  const lines: Line[] = [];
  let i = 0;
  for (let from = 0; from <= text.length && i < count;) {
    const end = text.indexOf('\n', from);
    const to = end < 0 ? text.length : end;
    const first = i;
    let [low, high] = [0, 0];
    for (; i < count && (starts[i] ?? 0) < to; i++) {
      low = (Math.imul(low, 0xcc9e2d51) + (words[i] ?? 0)) | 0;
      high = (Math.imul(high ^ (high >>> 15), 0x1b873593) + (words[i] ?? 0)) | 0;
    }
    if (i > first) lines.push({ key: (high & 0x1fffff) * 4294967296 + (low >>> 0), words: i - first, from, to });
    from = to + 1;
  }
  return lines;
}

/** The words of a text, for who does not ask where they stand. */
export function hashedWordsOf(text: string): Uint32Array {
  const count = scan(text);
  return words.slice(0, count);
}

/** Words in a block of `WordStore`. */
const BLOCK = 1 << 20;

/** The words of many texts, four bytes each, without an object for each text. */
export class WordStore {
  private readonly blocks: Uint32Array[] = [];
  private room = 0;
  private readonly blockOf: number[] = [];
  private readonly fromOf: number[] = [];
  private readonly lengths: number[] = [];

  /** Adds a text; one of fewer words than `fewest` is kept as one of none. */
  add(text: string, fewest: number): void {
    const scanned = scan(text);
    const count = scanned < fewest ? 0 : scanned;
    let block = this.blocks.at(-1);
    if (block === undefined || count > this.room) {
      this.room = Math.max(BLOCK, count);
      block = new Uint32Array(this.room);
      this.blocks.push(block);
    }
    const from = block.length - this.room;
    for (let i = 0; i < count; i++) block[from + i] = words[i] ?? 0;
    this.room -= count;
    this.blockOf.push(this.blocks.length - 1);
    this.fromOf.push(from);
    this.lengths.push(count);
  }

  /** The words of the text that was added as the `at`th, from 0. */
  wordsOf(at: number): Uint32Array {
    const from = this.fromOf[at] ?? 0;
    return (this.blocks[this.blockOf[at] ?? 0] ?? words).subarray(from, from + this.lengthOf(at));
  }

  /** How many words the text has that was added as the `at`th. */
  lengthOf(at: number): number {
    return this.lengths[at] ?? 0;
  }

  /** The words of the text that was added last. */
  last(): Uint32Array {
    return this.wordsOf(this.lengths.length - 1);
  }
}
