import { chunksOf, type Chunk } from '../text/fold.js';
import { hashWords } from '../text/tokens.js';
import { shinglesOf } from './shingles.js';

/** A word is the template's when a shingle of this many words around it is carried by enough members. */
const SHINGLE = 5;
const CARRIERS = 3;
const CARRIERS_SHARE = 0.002;
const SAMPLE = 3000;
/** Fewer words than this between words of the template are a slip of the pen, not the sender's own. */
const OWN_RUN = 4;
/** A longer run is the sender's own even where its words occur in the template. */
const SLIP_RUN = 9;
const SLIP_SHARE = 0.55;

interface Read {
  text: string;
  chunks: Chunk[];
  hashes: Uint32Array;
  /** The chunk of each word. */
  chunkOf: Uint32Array;
}

function read(text: string): Read {
  const chunks = chunksOf(text);
  const words: string[] = [];
  const chunkOf: number[] = [];
  chunks.forEach((chunk, c) => {
    for (const word of chunk.words) {
      words.push(word);
      chunkOf.push(c);
    }
  });
  return { text, chunks, hashes: hashWords(words), chunkOf: Uint32Array.from(chunkOf) };
}

function carriersOf(members: readonly Read[]): Map<number, number> {
  const carriers = new Map<number, number>();
  for (const { hashes } of members)
    for (const key of new Set(shinglesOf(hashes, SHINGLE))) carriers.set(key, (carriers.get(key) ?? 0) + 1);
  return carriers;
}

/** Marks 1 for each word of the template, 0 for the sender's own. */
function markTemplate(member: Read, isCarried: (key: number) => boolean, vocabulary: Set<number>): Uint8Array {
  const { hashes } = member;
  const marks = new Uint8Array(hashes.length);
  const shingles = shinglesOf(hashes, SHINGLE);
  for (let i = 0; i < shingles.length; i++) if (isCarried(shingles[i] ?? Infinity)) marks.fill(1, i, i + SHINGLE);
  if (!marks.includes(1)) return marks;
  for (let from = 0; from < marks.length; from++) {
    if (marks[from] === 1) continue;
    let to = from;
    let known = 0;
    while (to < marks.length && marks[to] === 0) if (vocabulary.has(hashes[to++] ?? 0)) known++;
    const run = to - from;
    if (run < OWN_RUN || (run < SLIP_RUN && known >= SLIP_SHARE * run)) marks.fill(1, from, to);
    from = to;
  }
  return marks;
}

/** The parts of the text whose words carry `mark`, verbatim. A chunk with both marks goes with the template. */
function cut(member: Read, marks: Uint8Array, mark: 0 | 1): { start: number; end: number }[] {
  const template = new Uint8Array(member.chunks.length);
  for (let i = 0; i < marks.length; i++) if (marks[i] === 1) template[member.chunkOf[i] ?? 0] = 1;
  const parts: { start: number; end: number }[] = [];
  for (let c = 0; c < template.length; c++) {
    if (template[c] !== mark) continue;
    const start = member.chunks[c]?.start ?? 0;
    while (c + 1 < template.length && template[c + 1] === mark) c++;
    parts.push({ start, end: member.chunks[c]?.end ?? start });
  }
  return parts;
}

/**
 * Reads the members of one group together: what they share is the template, what one alone wrote is that sender's own.
 * Texts in receipt order. Own words are verbatim, one line for each place where they stand.
 */
export function readTogether(texts: readonly string[]): { template: string[]; ownWords: string[] } {
  const sample = texts.slice(0, SAMPLE).map(read);
  const carriers = carriersOf(sample);
  const enough = texts.length < 5 ? 2 : Math.max(CARRIERS, Math.ceil(CARRIERS_SHARE * Math.min(texts.length, SAMPLE)));
  const isCarried = (key: number) => key !== Infinity && (carriers.get(key) ?? 0) >= enough;
  const vocabulary = new Set<number>();
  for (const { hashes } of sample) {
    const shingles = shinglesOf(hashes, SHINGLE);
    for (let i = 0; i < shingles.length; i++)
      if (isCarried(shingles[i] ?? Infinity)) for (let j = i; j < i + SHINGLE; j++) vocabulary.add(hashes[j] ?? 0);
  }
  const ownWords: string[] = [];
  let fullest: { member: Read; marks: Uint8Array; score: number } | undefined;
  for (const [i, text] of texts.entries()) {
    const member = sample[i] ?? read(text);
    const marks = markTemplate(member, isCarried, vocabulary);
    let shared = 0;
    for (const mark of marks) shared += mark;
    const score = shared - 0.25 * (marks.length - shared);
    if (shared > 0 && (!fullest || score > fullest.score)) fullest = { member, marks, score };
    const own = shared === 0 ? [] : cut(member, marks, 0);
    ownWords.push(own.map(({ start, end }) => text.slice(start, end)).join('\n'));
  }
  return { template: fullest ? paragraphsOf(fullest.member, fullest.marks) : [], ownWords };
}

function paragraphsOf(member: Read, marks: Uint8Array): string[] {
  return cut(member, marks, 1).flatMap(({ start, end }) =>
    member.text
      .slice(start, end)
      .split(/\s*[\r\n]+\s*/)
      .filter((paragraph) => paragraph !== ''),
  );
}
