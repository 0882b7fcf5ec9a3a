import { TokenList } from '../text/tokens.js';
import { KeyIndex } from './key-index.js';
import { writeShingles } from './shingles.js';

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

/** A text, and where its words stand among those of its group. */
interface Member {
  text: string;
  from: number;
  to: number;
}

/**
 * The words of one group. Its arrays are filled again by the next one: most groups are small, and there are very many.
 * With each word stands the shingle that begins there, its number among the group's shingles, and whether the word is the
 * template's.
 */
class GroupWords {
  readonly tokens = new TokenList();
  marks = new Uint8Array(1024);
  numbers = new Int32Array(1024);
  private shingles = new Float64Array(1024);

  read(text: string): Member {
    const from = this.tokens.length;
    const to = from + this.tokens.add(text);
    if (to > this.marks.length) {
      const shingles = new Float64Array(2 * to);
      shingles.set(this.shingles);
      this.shingles = shingles;
      const numbers = new Int32Array(2 * to);
      numbers.set(this.numbers);
      this.numbers = numbers;
      this.marks = new Uint8Array(2 * to);
    }
    this.shingles.fill(Infinity, from, to);
    writeShingles(this.tokens.words.subarray(from, to), this.shingles.subarray(from, to), SHINGLE);
    return { text, from, to };
  }

  shingleAt(place: number): number {
    return this.shingles[place] ?? Infinity;
  }

  wordAt(place: number): number {
    return this.tokens.words[place] ?? 0;
  }

  /** Forgets what was read from a place on. */
  cutTo(place: number): void {
    this.tokens.length = place;
  }
}

/** What enough members carry: shingles, and the words that stand in them. */
class Shared {
  private readonly index: KeyIndex;
  private readonly words: KeyIndex;
  /** Of each shingle how many members carry it, and the one that was counted last, from 1. */
  private carriers: Int32Array;
  private latest: Int32Array;

  constructor(
    private readonly group: GroupWords,
    sample: readonly Member[],
    private readonly enough: number,
  ) {
    const expected = sample[0] === undefined ? 0 : sample[0].to - sample[0].from;
    this.index = new KeyIndex(expected);
    this.words = new KeyIndex(expected);
    this.carriers = new Int32Array(2 * expected + 16);
    this.latest = new Int32Array(2 * expected + 16);
    sample.forEach((member, place) => {
      this.count(member, place + 1);
    });
    for (const member of sample) this.enterWords(member);
  }

  /** Whether enough members carry the shingle that begins at a place, of a member that was counted or numbered. */
  isCarriedAt(place: number): boolean {
    const number = this.group.numbers[place] ?? -1;
    return number >= 0 && (this.carriers[number] ?? 0) >= this.enough;
  }

  /** Numbers the shingles of a member that is not of the sample. */
  number({ from, to }: Member): void {
    for (let i = from; i < to; i++) {
      const shingle = this.group.shingleAt(i);
      this.group.numbers[i] = shingle === Infinity ? -1 : this.index.find(shingle);
    }
  }

  hasWordAt(place: number): boolean {
    return this.words.find(this.group.wordAt(place)) >= 0;
  }

  /** One who writes a shingle twice carries it once. */
  private count({ from, to }: Member, place: number): void {
    for (let i = from; i < to; i++) {
      const shingle = this.group.shingleAt(i);
      const number = shingle === Infinity ? -1 : this.index.add(shingle);
      this.group.numbers[i] = number;
      if (number < 0) continue;
      if (number >= this.carriers.length) {
        this.carriers = twice(this.carriers);
        this.latest = twice(this.latest);
      }
      if (this.latest[number] === place) continue;
      this.latest[number] = place;
      this.carriers[number] = (this.carriers[number] ?? 0) + 1;
    }
  }

  private enterWords({ from, to }: Member): void {
    for (let i = from, entered = from; i < to; i++) {
      if (!this.isCarriedAt(i)) continue;
      for (let j = Math.max(i, entered); j < i + SHINGLE; j++) this.words.add(this.group.wordAt(j));
      entered = i + SHINGLE;
    }
  }
}

function twice(old: Int32Array): Int32Array {
  const wider = new Int32Array(2 * old.length);
  wider.set(old);
  return wider;
}

/** Marks 1 for each word of the template, 0 for the sender's own. @returns how many are the template's */
function markTemplate(group: GroupWords, { from, to }: Member, shared: Shared): number {
  const { marks } = group;
  marks.fill(0, from, to);
  let any = false;
  for (let i = from; i < to; i++) {
    if (!shared.isCarriedAt(i)) continue;
    any = true;
    marks.fill(1, i, i + SHINGLE);
  }
  if (!any) return 0;
  let own = 0;
  for (let start = from; start < to; start++) {
    if (marks[start] === 1) continue;
    let end = start;
    let known = 0;
    for (; end < to && marks[end] === 0; end++) if (shared.hasWordAt(end)) known++;
    const run = end - start;
    if (run < OWN_RUN || (run < SLIP_RUN && known >= SLIP_SHARE * run)) marks.fill(1, start, end);
    else own += run;
    start = end;
  }
  return to - from - own;
}

/** The parts of the text whose words carry `mark`, verbatim. A run of characters with both marks goes with the template. */
function cut({ tokens, marks }: GroupWords, { text, from, to }: Member, mark: 0 | 1): string[] {
  const { starts, ends } = tokens;
  const parts: string[] = [];
  let open = -1;
  let close = 0;
  for (let i = from; i < to;) {
    const start = starts[i] ?? 0;
    const first = i;
    let found: 0 | 1 = 0;
    for (; i < to && starts[i] === start; i++) if (marks[i] === 1) found = 1;
    if (found === mark) {
      if (open < 0) open = start;
      close = ends[first] ?? start;
    } else if (open >= 0) {
      parts.push(text.slice(open, close));
      open = -1;
    }
  }
  if (open >= 0) parts.push(text.slice(open, close));
  return parts;
}

const group = new GroupWords();

/**
 * Reads the members of one group together: what they share is the template, what one alone wrote is that sender's own.
 * Texts in receipt order. Own words are verbatim, one line for each place where they stand.
 */
export function readTogether(texts: readonly string[]): { template: string[]; ownWords: string[] } {
  group.cutTo(0);
  const sample = texts.slice(0, SAMPLE).map((text) => group.read(text));
  const [first] = sample;
  if (first !== undefined && texts.length <= SAMPLE && sample.every((member) => haveSameWords(first, member)))
    return { template: paragraphsOf(first.text), ownWords: texts.map(() => '') };
  const senders = Math.min(texts.length, SAMPLE);
  const enough = senders < 5 ? 2 : Math.max(CARRIERS, Math.ceil(CARRIERS_SHARE * senders));
  const shared = new Shared(group, sample, enough);
  const afterSample = sample.at(-1)?.to ?? 0;
  let template: string[] = [];
  let fullest = -Infinity;
  const ownWords = texts.map((text, i) => {
    group.cutTo(afterSample);
    let member = sample[i];
    if (member === undefined) {
      member = group.read(text);
      shared.number(member);
    }
    const common = markTemplate(group, member, shared);
    const own = member.to - member.from - common;
    if (common > 0 && common - 0.25 * own > fullest) {
      fullest = common - 0.25 * own;
      template = cut(group, member, 1).flatMap(paragraphsOf);
    }
    return common === 0 || own === 0 ? '' : cut(group, member, 0).join('\n');
  });
  return { template, ownWords };
}

function haveSameWords(one: Member, other: Member): boolean {
  if (one.to - one.from !== other.to - other.from) return false;
  for (let i = 0; i < one.to - one.from; i++)
    if (group.wordAt(one.from + i) !== group.wordAt(other.from + i)) return false;
  return true;
}

function paragraphsOf(passage: string): string[] {
  return passage.split(/\s*[\r\n]+\s*/).filter((paragraph) => paragraph !== '');
}
