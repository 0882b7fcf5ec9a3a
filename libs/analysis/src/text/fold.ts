/**
 * Folding: what two texts must share to be the same words to a reader. Unicode NFKC and full case folding, without
 * apostrophes, soft hyphens and zero-width characters; addresses, mail headers and encoded data become one token each,
 * because they were most of what a duplicate search flags wrongly.
 */

/** Tokens that stand for what a reader skips. They survive being folded again. */
const MARKS = /\{(?:url|email|data|header)\}/;
const URL = /^[\p{P}\p{S}]*(?:(?:https?|ftp):\/\/|www\.)\S+$/iu;
const EMAIL = /^[\p{P}\p{S}]*[\p{L}\p{N}._%+-]+@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+[\p{P}\p{S}]*$/u;
const ENCODED = /^(?=[A-Za-z0-9+/]*[0-9+/])(?=[A-Za-z0-9+/]*[A-Z])[A-Za-z0-9+/]{40,}={0,2}$/;
const APOSTROPHES = "'`\u00b4\u2018\u2019\u201b\u02bc\u2032\uff07";
/** NUL, soft hyphen, joiners, marks of direction, variation selectors, byte order mark. */
const UNSEEN = '\u0000\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufe00-\ufe0f\ufeff';
// eslint-disable-next-line no-misleading-character-class -- each of them is dropped by itself, never as a pair
const INVISIBLE = new RegExp(`[${APOSTROPHES}${UNSEEN}]`, 'g');
/** A word; a sign of a script written without spaces, one a token; an emoji; a mark from above. */
const WORD =
  /\{(?:url|email|data|header)\}|[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]\p{M}*|(?:(?![\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}])[\p{L}\p{N}\p{M}])+|\p{Extended_Pictographic}/gu;
const ASCII_WORD = /\{(?:url|email|data|header)\}|[a-z0-9]+/g;
// eslint-disable-next-line no-control-regex -- the range is the whole of ASCII, control characters included
const ASCII = /^[\x00-\x7f]*$/;
/** RFC 5321 allows 254 characters; the rest is punctuation around it. */
const LONGEST_ADDRESS = 300;
const NONE: readonly string[] = [];
/** Longer chunks are rarely repeated and would fill the memory of folded chunks. */
const REMEMBERED_LENGTH = 40;
const REMEMBERED = 200_000;

let remembered = new Map<string, readonly string[]>();

function foldCase(text: string): string {
  let folded = text.normalize('NFKC');
  // Upper and then lower case is full case folding (sharp s, ligatures, long s) but for final sigma and dotted capital I.
  for (let pass = 0; pass < 3; pass++) {
    const next = folded
      .toUpperCase()
      .toLowerCase()
      .replaceAll('ς', 'σ')
      .replaceAll('ı', 'i')
      .replace(/i\u0307/g, 'i')
      .normalize('NFKC');
    if (next === folded) break;
    folded = next;
  }
  return folded;
}

function foldChunk(chunk: string): readonly string[] {
  if (chunk.length > 5 && !MARKS.test(chunk)) {
    if (URL.test(chunk)) return ['{url}'];
    if (chunk.length <= LONGEST_ADDRESS && chunk.includes('@') && EMAIL.test(chunk)) return ['{email}'];
    if (chunk.length > 39 && ENCODED.test(chunk)) return ['{data}'];
  }
  const bare = chunk.replace(INVISIBLE, '');
  if (ASCII.test(bare)) return bare.toLowerCase().match(ASCII_WORD) ?? NONE;
  const folded = foldCase(bare.toWellFormed()).replace(INVISIBLE, '');
  return folded.match(WORD) ?? NONE;
}

/** The folded words of one run of characters without white space. */
export function wordsOfChunk(chunk: string): readonly string[] {
  if (chunk.length > REMEMBERED_LENGTH) return foldChunk(chunk);
  const known = remembered.get(chunk);
  if (known !== undefined) return known;
  const words = foldChunk(chunk);
  if (remembered.size >= REMEMBERED) remembered = new Map();
  // A slice of a text keeps the whole text in memory; a string joined anew does not.
  remembered.set(chunk.length < 13 ? chunk : Buffer.from(chunk, 'utf16le').toString('utf16le'), words);
  return words;
}

/** A run of characters without white space: where it lies in the text and the words it folds to. */
export interface Chunk {
  start: number;
  end: number;
  words: readonly string[];
}

/** White space as it parts runs of characters, all control characters of ASCII included. */
export function isSpace(code: number): boolean {
  if (code <= 32) return true;
  if (code < 160) return code === 133;
  return (
    code === 160 ||
    code === 0x1680 ||
    (code >= 0x2000 && code <= 0x200a) ||
    code === 0x2028 ||
    code === 0x2029 ||
    code === 0x202f ||
    code === 0x205f ||
    code === 0x3000
  );
}

/** Calls `each` for every chunk of the text that folds to at least one word, in order, for as long as it says to go on. */
function eachChunk(text: string, each: (words: readonly string[], start: number, end: number) => boolean): void {
  const length = text.length;
  let at = 0;
  while (at < length) {
    while (at < length && isSpace(text.charCodeAt(at))) at++;
    const start = at;
    while (at < length && !isSpace(text.charCodeAt(at))) at++;
    if (at > start) {
      const words = wordsOfChunk(text.slice(start, at));
      if (words.length > 0 && !each(words, start, at)) return;
    }
  }
}

export function chunksOf(text: string): Chunk[] {
  const chunks: Chunk[] = [];
  eachChunk(text, (words, start, end) => chunks.push({ start, end, words }) > 0);
  return chunks;
}

/** The folded words of a text; where `most` is given, as soon as there are more, no further ones are read. */
export function wordsOf(text: string, most = Infinity): string[] {
  const all: string[] = [];
  eachChunk(text, (words) => {
    for (const word of words) all.push(word);
    return all.length <= most;
  });
  return all;
}

/** The folded words with one space between: two texts are exact duplicates when these are equal. Folding twice is folding once. */
export function fold(text: string): string {
  return wordsOf(text).join(' ');
}
