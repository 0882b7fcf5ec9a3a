import { normalise } from '#analysis';

/** By what a message was taken to answer an item. */
export type Sign =
  'address' | 'only item' | 'marked in the text' | 'thread' | 'subject' | 'reference' | 'words' | 'person';

/** An item that a message may answer, and how sure that is, from 0 to 1. */
export interface Assigned {
  item: string;
  confidence: number;
  sign: Sign;
}

export interface ItemInWords {
  ref: string;
  /** The recommendation's words and title, and the questions. */
  words: string;
}

/** References of items, by where they were found. */
export interface Clues {
  address: readonly string[];
  marked: readonly string[];
  /** Of the message that this one answers. */
  thread: readonly string[];
  /** Of the submission whose reference it quotes. */
  reference: readonly string[];
  subject: string;
  text: string;
}

/** Below this a person decides. */
export const SURE_ENOUGH = 0.5;
const CONFIDENCE = { address: 1, only: 1, marked: 0.95, thread: 0.9, subject: 0.9, reference: 0.8 } as const;
const MOST_BY_WORDS = 0.8;
/** So many words in common with an item, and with no other, weigh as much as the doubt whether it is about any. */
const DOUBT = 1.5;
const STEM = 6;
const SHORTEST_WORD = 4;

/**
 * Which items a message answers, by the first sign that there is: its address, marks in its text, the only item there is,
 * the thread, its subject, a reference it quotes, and then its words. What is below `SURE_ENOUGH` is a suggestion.
 */
export function itemsMeant(items: readonly ItemInWords[], clues: Clues): Assigned[] {
  const given = (refs: readonly string[], sign: Sign, confidence: number) =>
    items.filter(({ ref }) => refs.includes(ref)).map(({ ref }): Assigned => ({ item: ref, confidence, sign }));
  const addressed = given(clues.address, 'address', CONFIDENCE.address);
  const marked = given(clues.marked, 'marked in the text', CONFIDENCE.marked);
  if (addressed.length > 0) {
    return [...addressed, ...marked.filter(({ item }) => !clues.address.includes(item))];
  }
  const found = [
    marked,
    items.length === 1 ? given([items[0]?.ref ?? ''], 'only item', CONFIDENCE.only) : [],
    given(clues.thread, 'thread', CONFIDENCE.thread),
    given(namedIn(clues.subject, items), 'subject', CONFIDENCE.subject),
    given(clues.reference, 'reference', CONFIDENCE.reference),
  ].find((some) => some.length > 0);
  return found ?? byWords(items, clues.text);
}

function namedIn(subject: string, items: readonly ItemInWords[]): string[] {
  const words = new Set(
    subject
      .toLowerCase()
      .split(/[^\p{L}\p{N}._-]+/u)
      .map((word) => word.replace(/[._-]+$/u, '')),
  );
  return items.filter(({ ref }) => words.has(ref.toLowerCase())).map(({ ref }) => ref);
}

/**
 * The item with which the text shares most words that few items have (the share of its weight, as in inverse document
 * frequency). One word in common is never enough, and neither is a text that fits two items alike.
 */
function byWords(items: readonly ItemInWords[], text: string): Assigned[] {
  const said = stemsOf(text);
  const stems = items.map(({ words }) => stemsOf(words));
  const weight = (stem: string) => Math.log((items.length + 1) / stems.filter((some) => some.has(stem)).length);
  const scores = stems.map((some) => {
    let score = 0;
    for (const stem of some) if (said.has(stem)) score += weight(stem);
    return score;
  });
  const doubt = DOUBT * Math.log(items.length + 1);
  const ranked = items.map(({ ref }, at) => ({ ref, score: scores[at] ?? 0 })).sort((a, b) => b.score - a.score);
  const [best, second] = ranked;
  if (best === undefined || best.score === 0) return [];
  const confidence = Math.min(MOST_BY_WORDS, best.score / (best.score + (second?.score ?? 0) + doubt));
  return [{ item: best.ref, confidence: Math.round(confidence * 100) / 100, sign: 'words' }];
}

function stemsOf(text: string): Set<string> {
  const words = normalise(text).words.filter((word) => word.length >= SHORTEST_WORD);
  return new Set(words.map((word) => word.slice(0, STEM)));
}
