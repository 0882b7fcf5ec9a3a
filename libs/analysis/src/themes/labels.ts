import { createRequire } from 'node:module';
import type winkNLP from 'wink-nlp';
import { wordsOf } from '../text/fold.js';
import { compareText } from '../model.js';
import { isStopWord, termOf } from './terms.js';

/** What a label is made of: the responses of one theme, those most about it first, and its strongest words. */
export interface LabelSource {
  texts: readonly string[];
  keywords: readonly string[];
}

const TEXTS_READ = 250;
const CHARACTERS_READ = 600;
const LEAST_RESPONSES = 3;
/** A phrase of several words is rarely said by chance: in a small theme two who say it are enough. */
const LEAST_OF_A_SMALL_THEME = 2;
const SMALL_THEME = 60;
const LONGEST = 4;

interface Phrase {
  forms: Map<string, number>;
  words: number;
  terms: string[];
  counts: Map<number, number>;
}

const require = createRequire(import.meta.url);
let tagger: ReturnType<typeof winkNLP> | undefined;

/** The model of the language is read when a label is asked for first: it takes longer than all else to load. */
function loadTagger(): ReturnType<typeof winkNLP> {
  const wink = require('wink-nlp') as typeof winkNLP;
  return wink(require('wink-eng-lite-web-model') as Parameters<typeof winkNLP>[0], ['sbd', 'pos']);
}

/** Runs of adjectives and nouns that end in a noun. */
function phrasesIn(text: string): string[][] {
  tagger ??= loadTagger();
  const tokens = tagger.readDoc(text.slice(0, CHARACTERS_READ)).tokens();
  // eslint-disable-next-line @typescript-eslint/unbound-method -- wink is told by a function what to read
  const words = tokens.out(tagger.its.value);
  // eslint-disable-next-line @typescript-eslint/unbound-method -- as above
  const tags = tokens.out(tagger.its.pos);
  const phrases: string[][] = [];
  let run: { word: string; noun: boolean }[] = [];
  const close = () => {
    while (run.length > 0 && run[run.length - 1]?.noun === false) run.pop();
    for (let from = 0; from < run.length; from++) {
      const phrase = run.slice(from).map(({ word }) => word);
      if (phrase.length <= LONGEST) phrases.push(phrase);
    }
    run = [];
  };
  words.forEach((word, i) => {
    const tag = tags[i];
    const noun = tag === 'NOUN' || tag === 'PROPN';
    if ((noun || tag === 'ADJ') && /^[\p{L}][\p{L}'’-]*$/u.test(word)) run.push({ word, noun });
    else close();
  });
  close();
  return phrases;
}

function collect(sources: readonly LabelSource[]): Map<string, Phrase> {
  const phrases = new Map<string, Phrase>();
  sources.forEach((source, theme) => {
    for (const text of source.texts.slice(0, TEXTS_READ)) {
      const seen = new Set<string>();
      for (const phrase of phrasesIn(text)) {
        const folded = phrase.flatMap((word) => wordsOf(word));
        if (folded.some((word) => isStopWord(word) || word.length < 3)) continue;
        const terms = folded.map((word) => termOf(word, 'eng'));
        const key = terms.join(' ');
        if (key === '' || seen.has(key)) continue;
        seen.add(key);
        let known = phrases.get(key);
        if (!known) phrases.set(key, (known = { forms: new Map(), words: terms.length, terms, counts: new Map() }));
        const form = phrase.map((word) => (/^\p{Lu}{2,5}$/u.test(word) ? word : word.toLowerCase())).join(' ');
        known.forms.set(form, (known.forms.get(form) ?? 0) + 1);
        known.counts.set(theme, (known.counts.get(theme) ?? 0) + 1);
      }
    }
  });
  return phrases;
}

function xlogx(value: number, expected: number): number {
  return value > 0 && expected > 0 ? value * Math.log(value / expected) : 0;
}

/** Dunning's log-likelihood of a phrase in one theme against all the others. */
function likelihood(inside: number, size: number, all: number, total: number): number {
  const expected = (all * size) / total;
  if (inside <= expected) return 0;
  return 2 * (xlogx(inside, expected) + xlogx(all - inside, all - expected));
}

function commonest(forms: ReadonlyMap<string, number>): string {
  return [...forms].sort((a, b) => b[1] - a[1] || compareText(a[0], b[0]))[0]?.[0] ?? '';
}

/**
 * A label for each theme: the noun phrase that its responses use and others do not, two or three words preferred. No two
 * themes get the same. A suggestion: an officer's click renames it.
 */
export function labelsFor(sources: readonly LabelSource[]): string[] {
  const phrases = collect(sources);
  const sizes = sources.map(({ texts }) => Math.min(TEXTS_READ, texts.length));
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const taken: string[][] = [];
  return sources.map((source, theme) => {
    const strong = new Set(
      source.keywords.slice(0, 6).flatMap((word) => wordsOf(word).map((part) => termOf(part, 'eng'))),
    );
    const size = sizes[theme] ?? 0;
    let best: { label: string; terms: string[]; score: number } | undefined;
    for (const [key, phrase] of phrases) {
      const inside = phrase.counts.get(theme) ?? 0;
      if (inside < (size < SMALL_THEME && phrase.words > 1 ? LEAST_OF_A_SMALL_THEME : LEAST_RESPONSES)) continue;
      const about = phrase.terms.filter((term) => strong.has(term)).length;
      if (about === 0) continue;
      if (
        taken.some((terms) => terms.join(' ') === key || (terms.length === 1 && phrase.terms.includes(terms[0] ?? '')))
      )
        continue;
      let all = 0;
      for (const count of phrase.counts.values()) all += count;
      const length = phrase.words === 1 ? 0.35 : phrase.words > 3 ? 0.7 : 1;
      const score =
        likelihood(inside, size, all, total) *
        Math.sqrt(inside / Math.max(1, size)) *
        length *
        (0.6 + 0.4 * (about / phrase.words));
      const label = commonest(phrase.forms);
      if (!best || score > best.score || (score === best.score && compareText(label, best.label) < 0))
        best = { label, terms: phrase.terms, score };
    }
    const label = best && best.score > 0 ? best.label : source.keywords.slice(0, 2).join(', ');
    taken.push(best?.terms ?? label.split(', '));
    return label.charAt(0).toUpperCase() + label.slice(1);
  });
}
