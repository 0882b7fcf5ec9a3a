import { tokensOf, type Tokens } from '../text/tokens.js';
import { KeyIndex } from './key-index.js';
import { shinglesOf } from './shingles.js';

/** A word is the template's when a shingle of this many words around it is carried by enough members. */
const SHINGLE = 5;
const CARRIERS = 3;
const CARRIERS_SHARE = 0.002;
const SAMPLE = 3000;
const FIRST_ROOM = 256;
/** Fewer words than this between words of the template are a slip of the pen, not the sender's own. */
const OWN_RUN = 4;
/** A longer run is the sender's own even where its words occur in the template. */
const SLIP_RUN = 9;
const SLIP_SHARE = 0.55;

interface Member {
  text: string;
  tokens: Tokens;
  shingles: Float64Array;
}

function read(text: string): Member {
  const tokens = tokensOf(text);
  return { text, tokens, shingles: shinglesOf(tokens.words, SHINGLE) };
}

/** What enough members carry: shingles, and the words that stand in them. */
interface Shared {
  isCarried(shingle: number): boolean;
  words: KeyIndex;
}

function sharedBy(sample: readonly Member[], senders: number): Shared {
  const enough = senders < 5 ? 2 : Math.max(CARRIERS, Math.ceil(CARRIERS_SHARE * Math.min(senders, SAMPLE)));
  const index = new KeyIndex(sample[0]?.shingles.length);
  let carriers = new Int32Array(FIRST_ROOM);
  /** The member that was counted last for a shingle, from 1: one who writes it twice carries it once. */
  let latest = new Int32Array(FIRST_ROOM);
  sample.forEach(({ shingles }, member) => {
    for (const shingle of shingles) {
      if (shingle === Infinity) continue;
      const id = index.add(shingle);
      if (id >= carriers.length) {
        carriers = twice(carriers);
        latest = twice(latest);
      }
      if (latest[id] === member + 1) continue;
      latest[id] = member + 1;
      carriers[id] = (carriers[id] ?? 0) + 1;
    }
  });
  const isCarried = (shingle: number) => {
    const id = shingle === Infinity ? -1 : index.find(shingle);
    return id >= 0 && (carriers[id] ?? 0) >= enough;
  };
  const words = new KeyIndex();
  const done = new Uint8Array(index.size);
  for (const { shingles, tokens } of sample) {
    for (let i = 0; i < shingles.length; i++) {
      const shingle = shingles[i] ?? Infinity;
      const id = shingle === Infinity ? -1 : index.find(shingle);
      if (id < 0 || done[id] === 1 || (carriers[id] ?? 0) < enough) continue;
      done[id] = 1;
      for (let j = i; j < i + SHINGLE; j++) words.add(tokens.words[j] ?? 0);
    }
  }
  return { isCarried, words };
}

function twice(old: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const wider = new Int32Array(2 * old.length);
  wider.set(old);
  return wider;
}

/** Marks 1 for each word of the template, 0 for the sender's own. */
function markTemplate({ tokens, shingles }: Member, shared: Shared): Uint8Array {
  const { words } = tokens;
  const marks = new Uint8Array(words.length);
  let any = false;
  for (let i = 0; i < shingles.length; i++) {
    if (!shared.isCarried(shingles[i] ?? Infinity)) continue;
    any = true;
    for (let j = i; j < i + SHINGLE; j++) marks[j] = 1;
  }
  if (!any) return marks;
  for (let from = 0; from < marks.length; from++) {
    if (marks[from] === 1) continue;
    let to = from;
    let known = 0;
    while (to < marks.length && marks[to] === 0) if (shared.words.find(words[to++] ?? 0) >= 0) known++;
    const run = to - from;
    if (run < OWN_RUN || (run < SLIP_RUN && known >= SLIP_SHARE * run)) marks.fill(1, from, to);
    from = to;
  }
  return marks;
}

/** The parts of the text whose words carry `mark`, verbatim. A run of characters with both marks goes with the template. */
function cut({ text, tokens }: Member, marks: Uint8Array, mark: 0 | 1): string[] {
  const { starts, ends } = tokens;
  const parts: string[] = [];
  let open = false;
  let [from, to] = [0, 0];
  for (let i = 0; i < marks.length;) {
    const start = starts[i] ?? 0;
    let found: 0 | 1 = 0;
    let next = i;
    for (; next < marks.length && starts[next] === start; next++) if (marks[next] === 1) found = 1;
    if (found === mark) {
      if (!open) from = start;
      open = true;
      to = ends[i] ?? start;
    } else {
      if (open) parts.push(text.slice(from, to));
      open = false;
    }
    i = next;
  }
  if (open) parts.push(text.slice(from, to));
  return parts;
}

/**
 * Reads the members of one group together: what they share is the template, what one alone wrote is that sender's own.
 * Texts in receipt order. Own words are verbatim, one line for each place where they stand.
 */
export function readTogether(texts: readonly string[]): { template: string[]; ownWords: string[] } {
  const sample = texts.slice(0, SAMPLE).map(read);
  const [first] = sample;
  if (first !== undefined && texts.length <= SAMPLE && sample.every((member) => hasSameWords(member, first)))
    return { template: paragraphsOf(first.text), ownWords: texts.map(() => '') };
  const shared = sharedBy(sample, texts.length);
  const ownWords: string[] = [];
  let fullest: { member: Member; marks: Uint8Array; score: number } | undefined;
  for (const [i, text] of texts.entries()) {
    const member = sample[i] ?? read(text);
    const marks = markTemplate(member, shared);
    let template = 0;
    for (const mark of marks) template += mark;
    const score = template - 0.25 * (marks.length - template);
    if (template > 0 && (!fullest || score > fullest.score)) fullest = { member, marks, score };
    ownWords.push(template === 0 || template === marks.length ? '' : cut(member, marks, 0).join('\n'));
  }
  const template = fullest === undefined ? [] : cut(fullest.member, fullest.marks, 1);
  return { template: template.flatMap(paragraphsOf), ownWords };
}

function hasSameWords({ tokens: { words } }: Member, { tokens }: Member): boolean {
  return words.length === tokens.words.length && words.every((word, i) => word === tokens.words[i]);
}

function paragraphsOf(passage: string): string[] {
  return passage.split(/\s*[\r\n]+\s*/).filter((paragraph) => paragraph !== '');
}
