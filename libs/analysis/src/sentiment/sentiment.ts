import { LEXICONS, placeOf, valenceAt } from './lexicons.js';
import { BOOSTERS, IDIOMS, NEGATIONS } from './words.js';

const NEGATED = -0.74;
const SHOUTED = 0.733;
/** Words further away from the one they strengthen or negate count for less. */
const DAMPING = [1, 0.95, 0.9] as const;
const BEFORE_BUT = 0.5;
const AFTER_BUT = 1.5;
const NORM = 15;
/** How much each lexicon says beside the others; set on rated reviews, never on what is analysed. */
const WEIGHTS = [0.4, 0.2, 0.2, 0.2] as const;
const POSITIVE = 0.1;
const NEGATIVE = -0.1;
/** The tone of a book is not the tone of an answer: what is read of it is bounded. */
const READ = 20_000;

const PUNCTUATION = /^[!-/:-@[-`{-~\u2018-\u201f\u2026\u2013\u2014]+|[!-/:-@[-`{-~\u2018-\u201f\u2026\u2013\u2014]+$/g;

interface Token {
  word: string;
  shouted: boolean;
  /** Where its valences begin, or -1. */
  place: number;
}

function tokensOf(text: string): Token[] {
  const raw = text
    .slice(0, READ)
    .replaceAll('’', "'")
    .split(/\s+/)
    .filter((word) => word.length > 1);
  const isShouted = (word: string) => word.length > 1 && word === word.toUpperCase() && word !== word.toLowerCase();
  const bare = raw.map((word) => {
    const stripped = word.replace(PUNCTUATION, '');
    // ":)" and "<3" are words of the lexicon although they are all punctuation.
    return stripped.length <= 2 && placeOf(word.toLowerCase()) >= 0 ? word : stripped;
  });
  const shouting = bare.filter(isShouted).length;
  const mixed = shouting > 0 && shouting < bare.length;
  return bare.map((word) => {
    const lower = word.toLowerCase();
    return { word: lower, shouted: mixed && isShouted(word), place: placeOf(lower) };
  });
}

function isNegation(word: string | undefined): boolean {
  return word !== undefined && (word.endsWith("n't") || NEGATIONS.has(word.replaceAll("'", '')));
}

/** What the words before token `i` do to its valence: a factor, and a step in the valence's own direction. */
function contextOf(tokens: readonly Token[], i: number): { factor: number; step: number } {
  let factor = 1;
  let step = 0;
  const word = (back: number) => tokens[i - back]?.word;
  for (let back = 1; back <= 3; back++) {
    const token = tokens[i - back];
    if (!token || (token.place >= 0 && !BOOSTERS.has(token.word) && !isNegation(token.word))) continue;
    const booster = BOOSTERS.get(token.word);
    if (booster !== undefined)
      step += (booster + (token.shouted ? Math.sign(booster) * SHOUTED : 0)) * (DAMPING[back - 1] ?? 1);
    if (
      token.word === 'never' &&
      back > 1 &&
      [word(back - 1), word(back - 2)].some((next) => next === 'so' || next === 'this')
    )
      factor *= back === 2 ? 1.5 : 1.25;
    else if (token.word === 'without' && back === 2 && word(1) === 'doubt') continue;
    else if (isNegation(token.word)) factor *= NEGATED;
  }
  if (word(1) === 'least' && word(2) !== 'at' && word(2) !== 'very') factor *= NEGATED;
  return { factor, step };
}

function idiomAt(tokens: readonly Token[], i: number): number | undefined {
  for (let length = 3; length >= 1; length--) {
    for (let from = i - length + 1; from <= i; from++) {
      const phrase = tokens.slice(Math.max(0, from), Math.max(0, from) + length).map((token) => token.word);
      if (phrase.length !== length) continue;
      const valence = IDIOMS.get(phrase.join(' '));
      if (valence !== undefined) return valence;
    }
  }
  return undefined;
}

function emphasisOf(text: string): number {
  const exclamations = Math.min(4, text.split('!').length - 1) * 0.292;
  const questions = text.split('?').length - 1;
  return exclamations + (questions > 1 ? (questions <= 3 ? questions * 0.18 : 0.96) : 0);
}

/** Sum of valences of the whole text for one lexicon. */
function sumFor(
  lexicon: number,
  tokens: readonly Token[],
  contexts: readonly ({ factor: number; step: number } | undefined)[],
  but: number,
): number {
  let sum = 0;
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i];
    const context = contexts[i];
    if (!token || !context) continue;
    let valence = idiomAt(tokens, i) ?? valenceAt(token.place + lexicon);
    if (valence === 0) continue;
    const direction = Math.sign(valence);
    if (token.shouted) valence += direction * SHOUTED;
    valence = (valence + direction * context.step) * context.factor;
    sum += but < 0 ? valence : i < but ? valence * BEFORE_BUT : valence * AFTER_BUT;
  }
  return sum;
}

/** VADER's own figure, from its lexicon alone: what the mean is measured against. */
export function scoresByLexicon(text: string): number[] {
  const tokens = tokensOf(text);
  const contexts = tokens.map((token, i) => {
    if (token.place < 0 || BOOSTERS.has(token.word)) return undefined;
    if (token.word === 'kind' && tokens[i + 1]?.word === 'of') return undefined;
    if (token.word === 'no' && (tokens[i + 1]?.place ?? -1) >= 0) return undefined;
    return contextOf(tokens, i);
  });
  const but = tokens.findIndex((token) => token.word === 'but');
  const emphasis = emphasisOf(text.slice(0, READ));
  return Array.from({ length: LEXICONS }, (_, lexicon) => {
    let sum = sumFor(lexicon, tokens, contexts, but);
    if (sum !== 0) sum += Math.sign(sum) * emphasis;
    return sum / Math.sqrt(sum * sum + NORM);
  });
}

/**
 * The tone of the words, -1 to 1: the weighted mean of several lexicons under VADER's rules for negation, degree,
 * contrast and emphasis. It is not the writer's stance, and for text without known words it is 0.
 */
export function sentiment(text: string): { score: number; label: 'negative' | 'neutral' | 'positive' } {
  let mean = 0;
  scoresByLexicon(text).forEach((score, lexicon) => (mean += score * (WEIGHTS[lexicon] ?? 0)));
  const score = Math.round(mean * 10_000) / 10_000 || 0;
  return { score, label: score >= POSITIVE ? 'positive' : score <= NEGATIVE ? 'negative' : 'neutral' };
}
