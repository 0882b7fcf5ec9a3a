import { fold } from '../text/fold.js';
import { readWords, setApart, type NormalisedText, type OwnText } from '../text/normalise.js';
import { linesOf } from '../text/tokens.js';
import { KeyIndex } from './key-index.js';

/** A line is boilerplate when so many responses carry it as a line of its own ... */
const CARRIERS = 5;
const CARRIERS_SHARE = 0.005;
/** ... and nearly all of them hold something else that nobody shares. */
const OTHERWISE_OWN = 0.85;
const FEWEST_WORDS = 7;
/** From as many words on a shared line may be a campaign, and is left to be verified as one. */
const MOST_WORDS = 24;
const SHARED_BY = 3;

/** The lines of all texts by their numbers: those of text `i` from `ends[i - 1]` to `ends[i]`, each once. */
interface Lines {
  ids: number[];
  ends: Int32Array;
  /** Of each line how many texts carry it, its words, and where it was seen first. */
  carriers: number[];
  words: number[];
  seen: { text: number; from: number; to: number }[];
}

function linesIn(owns: readonly string[]): Lines {
  const index = new KeyIndex(owns.length);
  const lines: Lines = { ids: [], ends: new Int32Array(owns.length), carriers: [], words: [], seen: [] };
  owns.forEach((own, text) => {
    const first = lines.ids.length;
    for (const { key, words, from, to } of own.includes('\n') ? linesOf(own) : []) {
      const id = index.add(key);
      if (id === lines.carriers.length) {
        lines.carriers.push(0);
        lines.words.push(words);
        lines.seen.push({ text, from, to });
      }
      if (lines.ids.includes(id, first)) continue;
      lines.ids.push(id);
      lines.carriers[id] = (lines.carriers[id] ?? 0) + 1;
    }
    lines.ends[text] = lines.ids.length;
  });
  return lines;
}

/** For each line that may be boilerplate, how many texts carry it and nothing else that others carry. */
function suspectsAmong(lines: Lines, enough: number): Map<number, number> {
  const suspects = new Map<number, number>();
  lines.carriers.forEach((count, id) => {
    const words = lines.words[id] ?? 0;
    if (count >= enough && words >= FEWEST_WORDS && words <= MOST_WORDS) suspects.set(id, 0);
  });
  if (suspects.size === 0) return suspects;
  let from = 0;
  for (const to of lines.ends) {
    const ids = lines.ids.slice(from, to);
    from = to;
    const suspected = ids.filter((id) => suspects.has(id));
    if (suspected.length === 0 || suspected.length === ids.length) continue;
    const alone = ids.every((id) => suspects.has(id) || (lines.carriers[id] ?? 0) < SHARED_BY);
    if (alone) for (const id of suspected) suspects.set(id, (suspects.get(id) ?? 0) + 1);
  }
  return suspects;
}

/**
 * Lines that many responses carry although they have nothing else in common: a form's footer, a pasted question. They
 * are found by what stands around them. A campaign's lines stand beside each other; these stand beside something
 * different each time. In the order of their words, so the same texts give the same lines.
 * @param owns the `own` texts of the responses, empty where one is blank
 * @returns the folded words of each line; as `questions` of `setApart` they are set apart
 */
export function boilerplateIn(owns: readonly string[]): string[] {
  const lines = linesIn(owns);
  const suspects = suspectsAmong(lines, Math.max(CARRIERS, CARRIERS_SHARE * owns.length));
  return [...suspects]
    .filter(([id, alone]) => alone >= OTHERWISE_OWN * (lines.carriers[id] ?? 0))
    .flatMap(([id]) => {
      const first = lines.seen[id];
      return first === undefined ? [] : [fold((owns[first.text] ?? '').slice(first.from, first.to))];
    })
    .sort();
}

/** Reads a whole file: the lines that everybody carries are set apart like the question's own words. */
function readAll<Read>(
  texts: readonly string[],
  questions: readonly string[],
  read: (text: string, asked: readonly string[]) => Read,
  ownOf: (text: Read) => string,
): Read[] {
  const first = texts.map((text) => read(text, questions));
  const boilerplate = boilerplateIn(first.map(ownOf));
  if (boilerplate.length === 0) return first;
  const all = [...questions, ...boilerplate];
  return first.map((text, i) => (ownOf(text).includes('\n') ? read(texts[i] ?? '', all) : text));
}

/** What of each response of a whole file is the writer's own, empty where it is blank: `setApart`, and nothing kept beside it. */
export function ownTextsOf(texts: readonly string[], questions: readonly string[] = []): string[] {
  return readAll(
    texts,
    questions,
    (text, asked) => {
      const { own, blank } = setApart(text, asked);
      return blank ? '' : own;
    },
    (own) => own,
  );
}

/** `normalise` for a whole file. */
export function normaliseAll(texts: readonly string[], questions: readonly string[] = []): NormalisedText[] {
  return readAll(texts, questions, setApart, ({ own, blank }: OwnText) => (blank ? '' : own)).map(readWords);
}
