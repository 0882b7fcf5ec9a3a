import { fold } from '../text/fold.js';
import { normalise, type NormalisedText } from '../text/normalise.js';

/** A line is boilerplate when so many responses carry it as a line of its own ... */
const CARRIERS = 5;
const CARRIERS_SHARE = 0.005;
/** ... and nearly all of them hold something else that nobody shares. */
const OTHERWISE_OWN = 0.85;
const FEWEST_WORDS = 7;
/** From as many words on a shared line may be a campaign, and is left to be verified as one. */
const MOST_WORDS = 24;
const SHARED_BY = 3;
const LONGEST_FOLDED = 300;

/** A line is told from another by its folded words; one too long to be boilerplate by its letters, which takes no time. */
function keyOf(line: string): string {
  return line.length > LONGEST_FOLDED ? line.trim() : fold(line);
}

/**
 * Lines that many responses carry although they have nothing else in common: a form's footer, a pasted question. They
 * are found by what stands around them. A campaign's lines stand beside each other; these stand beside something
 * different each time. In the order of their words, so the same texts give the same lines.
 */
export function boilerplateIn(texts: readonly NormalisedText[]): string[] {
  const lines = texts.map(({ own, blank }) =>
    blank || !own.includes('\n') ? [] : [...new Set(own.split('\n').map(keyOf))].filter((line) => line !== ''),
  );
  const carriers = new Map<string, number>();
  for (const own of lines) for (const line of own) carriers.set(line, (carriers.get(line) ?? 0) + 1);
  const enough = Math.max(CARRIERS, CARRIERS_SHARE * texts.length);
  const suspects = new Map<string, number>();
  for (const [line, count] of carriers) {
    const words = line.split(' ').length;
    if (count >= enough && words >= FEWEST_WORDS && words <= MOST_WORDS) suspects.set(line, 0);
  }
  if (suspects.size === 0) return [];
  for (const own of lines) {
    const suspected = own.filter((line) => suspects.has(line));
    if (suspected.length === 0) continue;
    const others = own.filter((line) => !suspects.has(line));
    const alone = others.length > 0 && others.every((line) => (carriers.get(line) ?? 0) < SHARED_BY);
    if (alone) for (const line of suspected) suspects.set(line, (suspects.get(line) ?? 0) + 1);
  }
  return [...suspects]
    .flatMap(([line, alone]) => (alone >= OTHERWISE_OWN * (carriers.get(line) ?? 0) ? [line] : []))
    .sort();
}

/** Normalises a whole file: the lines that everybody carries are set apart like the question's own words. */
export function normaliseAll(texts: readonly string[], questions: readonly string[] = []): NormalisedText[] {
  const first = texts.map((text) => normalise(text, { questions }));
  const boilerplate = boilerplateIn(first);
  if (boilerplate.length === 0) return first;
  const context = { questions: [...questions, ...boilerplate] };
  return first.map((read, i) => (read.own.includes('\n') ? normalise(texts[i] ?? '', context) : read));
}
