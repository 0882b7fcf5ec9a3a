import type { NormalisedText } from '../text/normalise.js';
import { wordsOf } from '../text/fold.js';
import { sentencesOf } from '../text/sentences.js';
import { termOf } from './terms.js';

const LONGEST = 320;
const WEIGHED = 400;

/** The sentence of the text in which most of the weight lies, verbatim; a very long one is cut at a word. */
export function evidenceIn(text: NormalisedText, weightOf: (term: string) => number): { text: string; weight: number } {
  let best = { text: '', weight: -1 };
  for (const { start, end } of sentencesOf(text.own)) {
    const sentence = text.own.slice(start, end);
    let weight = 0;
    const words = wordsOf(sentence.slice(0, 4000));
    const seen = new Set<string>();
    for (const word of words.slice(0, WEIGHED)) {
      const term = termOf(word, text.language);
      if (term === '' || seen.has(term)) continue;
      seen.add(term);
      weight += weightOf(term);
    }
    weight /= Math.sqrt(Math.max(6, words.length));
    if (weight > best.weight) best = { text: sentence, weight };
  }
  return { text: clip(best.text), weight: Math.max(0, best.weight) };
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
