import { featureRows } from '../learning/features.js';
import { logOdds, trainLogistic, type Logistic } from '../learning/logistic.js';
import { compareText, type ResponseText } from '../model.js';
import { wordsOf } from '../text/fold.js';
import { normalise, type NormalisedText } from '../text/normalise.js';
import { passagesOf, strongest, type Passage } from '../themes/evidence.js';
import { termOf } from '../themes/terms.js';

/** A theme that a person confirmed, as responses are coded against it. */
export interface CodeframeTheme {
  id: string;
  label: string;
  description?: string;
  /** Words and phrases that say it. */
  keywords: readonly string[];
  /** Ids of responses known to carry it. */
  examples?: readonly string[];
}

/** A suggested code: a theme given to a response, with the verbatim passage that it rests on. */
export interface Code {
  id: string;
  theme: string;
  confidence: number;
  evidence: string;
}

const KEYWORD = 1;
const LABEL = 0.8;
const DESCRIPTION = 0.35;
/** As much evidence makes a code from words alone. */
const ENOUGH_WORDS = 0.8;
const FEWEST_EXAMPLES = 8;
/** Among fewer responses a share says nothing about a word. */
const FEWEST_FOR_SHARES = 50;
const ENOUGH_LEARNED = 0.5;

/** Terms and phrases of a theme with what each is worth. */
interface Cue {
  terms: string[];
  worth: number;
  /** Named by a person as a word for the theme: it counts however often it occurs. */
  named: boolean;
}

function cuesOf(theme: CodeframeTheme): Cue[] {
  const cues = new Map<string, Cue>();
  const add = (phrase: string, worth: number, apart: boolean) => {
    const terms = wordsOf(phrase)
      .map((word) => termOf(word, 'eng'))
      .filter((term) => term !== '');
    for (const own of apart ? terms.map((term) => [term]) : terms.length > 0 ? [terms] : []) {
      const key = own.join(' ');
      if (worth > (cues.get(key)?.worth ?? 0)) cues.set(key, { terms: own, worth, named: worth === KEYWORD });
    }
  };
  for (const keyword of theme.keywords) add(keyword, KEYWORD, false);
  add(theme.label, LABEL, theme.keywords.length > 0 || wordsOf(theme.label).length > 3);
  if (theme.keywords.length === 0) add(theme.label, LABEL, true);
  if (theme.description) add(theme.description, DESCRIPTION, true);
  return [...cues.values()];
}

interface Document {
  normalised: NormalisedText;
  terms: string[];
  places: Map<string, number[]>;
}

function documentOf(normalised: NormalisedText): Document {
  const terms = normalised.words.map((word) => termOf(word, normalised.language));
  const places = new Map<string, number[]>();
  terms.forEach((term, i) => {
    if (term === '') return;
    const known = places.get(term);
    if (known) known.push(i);
    else places.set(term, [i]);
  });
  return { normalised, terms, places };
}

/** A phrase counts where its words stand within a few words of each other, in any order. */
function holds(document: Document, terms: readonly string[]): boolean {
  const [first, ...rest] = terms;
  if (first === undefined) return false;
  const places = document.places.get(first);
  if (!places) return false;
  return (
    rest.length === 0 ||
    places.some((at) =>
      rest.every((term) => document.places.get(term)?.some((other) => Math.abs(other - at) <= terms.length + 1)),
    )
  );
}

/** How much a document's words say a theme, 0 and up; cues that everybody uses are worth less. */
function wordScores(documents: readonly Document[], cues: readonly Cue[]): Float64Array {
  const scores = new Float64Array(documents.length);
  for (const { terms, worth, named } of cues) {
    const holders = documents.flatMap((document, i) => (holds(document, terms) ? [i] : []));
    if (holders.length === 0) continue;
    const share = holders.length / documents.length;
    const value =
      named || documents.length < FEWEST_FOR_SHARES
        ? worth
        : worth * Math.min(1, Math.max(0.15, Math.log(1 / Math.max(share, 1e-6)) / Math.log(20)));
    for (const i of holders) scores[i] = (scores[i] ?? 0) + value;
  }
  return scores;
}

interface Coder {
  /** 0 to 1; from 0.5 on the theme is suggested. */
  confidence: (index: number) => number;
  weightOf: (term: string) => number;
}

function byWords(scores: Float64Array, cues: readonly Cue[]): Coder {
  const worth = new Map<string, number>();
  for (const cue of cues)
    for (const term of cue.terms) worth.set(term, Math.max(worth.get(term) ?? 0, cue.worth / cue.terms.length));
  return {
    confidence: (index) => {
      const score = scores[index] ?? 0;
      return score / (score + ENOUGH_WORDS);
    },
    weightOf: (term) => worth.get(term) ?? 0,
  };
}

function byLearning(model: Logistic, threshold: number, features: ReturnType<typeof featureRows>, words: Coder): Coder {
  return {
    confidence: (index) => 1 / (1 + Math.exp(-(logOdds(model, features.rows, index) - threshold))),
    weightOf: (term) => Math.max(0, model.weights[features.columnOf.get(term) ?? -1] ?? 0) + 0.1 * words.weightOf(term),
  };
}

/** The log-odds above which most of the held-out examples come right (five folds, F1). */
function thresholdFor(features: ReturnType<typeof featureRows>, known: Int32Array, yes: Uint8Array): number {
  const folds = 5;
  const held: { odds: number; yes: number }[] = [];
  for (let fold = 0; fold < folds; fold++) {
    const inside = known.filter((_, i) => i % folds !== fold);
    const labels = yes.filter((_, i) => i % folds !== fold);
    const model = trainLogistic(features.rows, inside, labels);
    known.forEach((row, i) => {
      if (i % folds === fold) held.push({ odds: logOdds(model, features.rows, row), yes: yes[i] ?? 0 });
    });
  }
  held.sort((a, b) => b.odds - a.odds);
  const positives = held.reduce((sum, one) => sum + one.yes, 0);
  let hits = 0;
  let best = { f1: 0, odds: 0 };
  held.forEach((one, i) => {
    hits += one.yes;
    const f1 = (2 * hits) / (i + 1 + positives);
    if (f1 > best.f1) best = { f1, odds: (one.odds + (held[i + 1]?.odds ?? one.odds)) / 2 };
  });
  // Few examples make a wild threshold: it is drawn towards even odds.
  const trust = positives / (positives + 10);
  return trust * best.odds;
}

/**
 * Suggests the themes of a confirmed codeframe for each response, rows in the order of the responses, then by
 * confidence. From the words of the codeframe alone at first; a theme with enough coded examples is learned from them.
 * @param coded what a person coded: an id that occurs here was read in full, so a theme not named is not there
 */
export function codeResponses(
  responses: readonly ResponseText[],
  codeframe: readonly CodeframeTheme[],
  coded: readonly { id: string; theme: string }[] = [],
): Code[] {
  return codeAmong(
    responses,
    responses.map(({ text }) => normalise(text)),
    codeframe,
    coded,
  );
}

/** The same for texts that are normalised already. */
export function codeAmong(
  responses: readonly ResponseText[],
  normalised: readonly NormalisedText[],
  codeframe: readonly CodeframeTheme[],
  coded: readonly { id: string; theme: string }[],
): Code[] {
  const documents = normalised.map(documentOf);
  const indexOf = new Map(responses.map(({ id }, i) => [id, i]));
  const codes = new Map<string, Set<string>>();
  for (const { id, theme } of coded) {
    const known = codes.get(id);
    if (known) known.add(theme);
    else codes.set(id, new Set([theme]));
  }
  const read = [...new Set([...codes.keys()])].flatMap((id) => indexOf.get(id) ?? []).sort((a, b) => a - b);
  const features = read.length >= FEWEST_EXAMPLES ? featureRows(normalised) : undefined;
  const coders = codeframe.map((theme): Coder => {
    const cues = cuesOf(theme);
    const words = byWords(wordScores(documents, cues), cues);
    const examples = new Set(theme.examples ?? []);
    for (const [id, themes] of codes) if (themes.has(theme.id)) examples.add(id);
    const known = Int32Array.from(new Set([...read, ...[...examples].flatMap((id) => indexOf.get(id) ?? [])])).sort();
    const yes = Uint8Array.from(known, (i) => (examples.has(responses[i]?.id ?? '') ? 1 : 0));
    const positives = yes.reduce((sum, value) => sum + value, 0);
    if (!features || positives < FEWEST_EXAMPLES || positives === known.length) return words;
    return byLearning(trainLogistic(features.rows, known, yes), thresholdFor(features, known, yes), features, words);
  });
  return responses.flatMap(({ id }, i) => {
    const text = normalised[i];
    if (!text || text.blank) return [];
    let passages: Passage[] | undefined;
    const found = codeframe.flatMap((theme, t): Code[] => {
      const confidence = Math.round((coders[t]?.confidence(i) ?? 0) * 1000) / 1000;
      if (confidence < ENOUGH_LEARNED) return [];
      passages ??= passagesOf(text);
      const evidence = strongest(passages, coders[t]?.weightOf ?? (() => 0));
      return evidence === '' ? [] : [{ id, theme: theme.id, confidence, evidence }];
    });
    return found.sort((a, b) => b.confidence - a.confidence || compareText(a.theme, b.theme));
  });
}
