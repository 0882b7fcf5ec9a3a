import type { NormalisedText } from '../text/normalise.js';
import { wordsOf } from '../text/fold.js';
import { sentencesOf } from '../text/sentences.js';
import { termOf } from './terms.js';

const LONGEST = 320;
const WEIGHED = 400;

/** A sentence of a response, verbatim, with the terms that it holds. */
export interface Passage {
  text: string;
  terms: string[];
  words: number;
}

/** The sentences of a text, read once for all the themes that are looked for in it. */
export function passagesOf(text: NormalisedText): Passage[] {
  return sentencesOf(text.own).map(({ start, end }) => {
    const sentence = text.own.slice(start, end);
    const words = wordsOf(sentence.slice(0, 4000));
    const terms = new Set(words.slice(0, WEIGHED).map((word) => termOf(word, text.language)));
    terms.delete('');
    return { text: sentence, terms: [...terms], words: words.length };
  });
}

/** The sentence in which most of the weight lies, verbatim; a very long one is cut at a word. */
export function strongest(passages: readonly Passage[], weightOf: (term: string) => number): string {
  let best = '';
  let most = -1;
  for (const { text, terms, words } of passages) {
    let weight = 0;
    for (const term of terms) weight += weightOf(term);
    weight /= Math.sqrt(Math.max(6, words));
    if (weight > most) {
      best = text;
      most = weight;
    }
  }
  return clip(best);
}

function clip(sentence: string): string {
  if (sentence.length <= LONGEST) return sentence;
  const space = sentence.lastIndexOf(' ', LONGEST);
  return sentence
    .slice(0, space > LONGEST / 2 ? space : LONGEST)
    .toWellFormed()
    .replace(/\ufffd$/, '');
}

const IDENTIFYING =
  /@|https?:|www\.|\d{5,}|\b\d+[a-z]?\s+[A-Z][a-z]+\s+(?:road|street|lane|avenue|close|drive|way|gardens|terrace)\b|\b[A-Z]{1,2}\d{1,2}[A-Z]?\s?\d[A-Z]{2}\b|\bmy name is\b|\bI(?:'m| am) (?:Mr|Mrs|Ms|Dr|Cllr|Councillor)\b|\b(?:Mr|Mrs|Ms|Dr|Cllr|Councillor)\.? [A-Z]/i;

/** Whether a passage is fit to be printed: short enough to read, long enough to mean something, and nothing in it that names its author. */
export function isQuotable(passage: string): boolean {
  const words = passage.split(/\s+/).length;
  return words >= 8 && words <= 40 && !IDENTIFYING.test(passage);
}
