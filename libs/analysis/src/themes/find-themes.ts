import { STANCES, type ResponseText, type Stance } from '../model.js';
import { normalise, type NormalisedText } from '../text/normalise.js';
import { chooseNumber, stabilityOf } from './choose.js';
import { corpusOf, rowsIn, type Corpus } from './corpus.js';
import { isQuotable, passagesOf, strongest } from './evidence.js';
import { labelsFor } from './labels.js';
import { pick, type SparseRows } from './matrix.js';
import { factorise, load, type Factors } from './nmf.js';
import { sampleOf, seeded } from './random.js';

/** A theme that the machine suggests; people confirm, rename, merge, split or drop it. */
export interface CandidateTheme {
  key: string;
  label: string;
  keywords: string[];
  /** How many responses carry it, each counted by its weight. */
  responses: number;
  /** 0 to 1: how far it stays itself when a fifth of the responses is left out. */
  stability: number;
  stance: Record<Stance, number>;
  members: { id: string; loading: number; evidence: string }[];
  quotes: { id: string; text: string; stance: Stance }[];
}

export interface ThemeOptions {
  themes?: number;
  seed?: number;
  questions?: readonly string[];
}

export interface Themes {
  themes: CandidateTheme[];
  unassigned: string[];
}

export type ThemeResponse = ResponseText & { weight?: number };

const LEAST_SHARE = 0.15;
const LEAST_LOADING = 0.04;
const FITTED = 20_000;
const FIT_SAMPLE = 8000;
const KEYWORDS = 10;
const QUOTES_A_STANCE = 2;
const FEWEST_READABLE = 6;

interface Member {
  index: number;
  share: number;
  loading: number;
}

function fit(
  x: SparseRows,
  themes: number | undefined,
  seed: number,
): { factors: Factors; loadings: Float64Array; stability: number[] } {
  const sample = x.rows > FITTED ? pick(x, sampleOf(x.rows, FIT_SAMPLE, seeded(seed))) : x;
  const k = Math.max(1, Math.min(themes ?? chooseNumber(sample, seed), x.columns, x.rows));
  const factors = factorise(sample, k, seed);
  return {
    factors,
    loadings: sample === x ? factors.loadings : load(x, factors),
    stability: stabilityOf(sample, factors, seed),
  };
}

/** Heavier rows pull topics towards themselves; the logarithm keeps a campaign of thousands from being all there is. */
function weighted(x: SparseRows, weights: readonly number[]): SparseRows {
  const values = x.values.slice();
  weights.forEach((weight, i) => {
    const scale = Math.sqrt(1 + Math.log(Math.max(1, weight)));
    for (let e = x.starts[i] ?? 0; e < (x.starts[i + 1] ?? 0); e++) values[e] = (values[e] ?? 0) * scale;
  });
  return { ...x, values };
}

function membersOf(loadings: Float64Array, k: number, rows: number): { members: Member[][]; assigned: Uint8Array } {
  const members = Array.from({ length: k }, () => [] as Member[]);
  const assigned = new Uint8Array(rows);
  for (let i = 0; i < rows; i++) {
    let sum = 0;
    for (let j = 0; j < k; j++) sum += loadings[i * k + j] ?? 0;
    for (let j = 0; j < k; j++) {
      const loading = loadings[i * k + j] ?? 0;
      if (loading < LEAST_LOADING || loading < LEAST_SHARE * sum) continue;
      members[j]?.push({ index: i, share: loading / sum, loading });
      assigned[i] = 1;
    }
  }
  for (const list of members) list.sort((a, b) => b.loading * b.share - a.loading * a.share || a.index - b.index);
  return { members, assigned };
}

function keywordsOf(corpus: Corpus, { k, topics }: Factors, topic: number): string[] {
  return Array.from(corpus.terms.keys())
    .filter((column) => (topics[column * k + topic] ?? 0) > 1e-6)
    .sort((a, b) => (topics[b * k + topic] ?? 0) - (topics[a * k + topic] ?? 0) || a - b)
    .slice(0, KEYWORDS)
    .map((column) => corpus.surfaces[column] ?? '');
}

function quotesFrom(
  evidence: readonly { id: string; evidence: string }[],
  stanceOf: (id: string) => Stance,
): CandidateTheme['quotes'] {
  const quotes: CandidateTheme['quotes'] = [];
  const count = new Map<Stance, number>();
  for (const { id, evidence: text } of evidence) {
    const stance = stanceOf(id);
    if ((count.get(stance) ?? 0) >= QUOTES_A_STANCE || !isQuotable(text) || quotes.some((quote) => quote.text === text))
      continue;
    count.set(stance, (count.get(stance) ?? 0) + 1);
    quotes.push({ id, text, stance });
  }
  return quotes.sort((a, b) => STANCES.indexOf(a.stance) - STANCES.indexOf(b.stance));
}

/** Splits by stance, by weight. */
function stanceSplit(members: readonly Member[], responses: readonly ThemeResponse[]): Record<Stance, number> {
  const split: Record<Stance, number> = { supports: 0, conditional: 0, opposes: 0, mixed: 0, unclear: 0 };
  for (const { index } of members) {
    const response = responses[index];
    if (response) split[response.stance ?? 'unclear'] += response.weight ?? 1;
  }
  return split;
}

/** What is found, with what is needed to tell which themes a further response carries. */
export interface FoundThemes extends Themes {
  /** For further texts, the themes of each: `theme` is a place in `themes`. */
  assign: (texts: readonly NormalisedText[]) => { theme: number; confidence: number; evidence: string }[][];
}

/**
 * As `findThemes`, for texts that are normalised already; `normalised[i]` belongs to `responses[i]`.
 * @param describe whether members and quotes are wanted; who assigns afterwards gets its evidence there
 */
export function findThemesAmong(
  responses: readonly ThemeResponse[],
  normalised: readonly NormalisedText[],
  options: ThemeOptions,
  describe = true,
): FoundThemes {
  const readable = responses.flatMap((_, i) => (normalised[i]?.blank === false ? [i] : []));
  const texts = readable.flatMap((i) => normalised[i] ?? []);
  const read = readable.flatMap((i) => responses[i] ?? []);
  const corpus = corpusOf(texts, options.questions ?? []);
  if (readable.length < FEWEST_READABLE || corpus.terms.length === 0)
    return { themes: [], unassigned: responses.map(({ id }) => id), assign: (more) => more.map(() => []) };

  const seed = options.seed ?? 1;
  const fitted = fit(
    weighted(
      corpus.rows,
      read.map(({ weight }) => weight ?? 1),
    ),
    options.themes,
    seed,
  );
  const { factors } = fitted;
  const { k, topics } = factors;
  const { members, assigned } = membersOf(load(corpus.rows, factors), k, read.length);
  const filled = members.flatMap((list, topic) => (list.length > 0 ? [topic] : []));
  const weights = filled.map(
    (topic) => members[topic]?.reduce((sum, { index }) => sum + (read[index]?.weight ?? 1), 0) ?? 0,
  );
  const order = filled.map((_, i) => i).sort((a, b) => (weights[b] ?? 0) - (weights[a] ?? 0) || a - b);
  const keywords = order.map((i) => keywordsOf(corpus, factors, filled[i] ?? 0));
  const labels = labelsFor(
    order.map((i, theme) => ({
      keywords: keywords[theme] ?? [],
      texts: (members[filled[i] ?? 0] ?? []).map(({ index }) => texts[index]?.own ?? ''),
    })),
  );
  const weightIn = (topic: number) => (term: string) => topics[(corpus.columnOf.get(term) ?? -1) * k + topic] ?? 0;
  const stanceById = new Map(read.map(({ id, stance }) => [id, stance ?? 'unclear']));
  const themes = order.map((i, theme): CandidateTheme => {
    const topic = filled[i] ?? 0;
    const list = members[topic] ?? [];
    const described = (describe ? list : []).flatMap(({ index, share }) => {
      const response = read[index];
      const text = texts[index];
      return response && text
        ? [{ id: response.id, loading: rounded(share), evidence: strongest(passagesOf(text), weightIn(topic)) }]
        : [];
    });
    return {
      key: `t${String(theme + 1)}`,
      label: labels[theme] ?? '',
      keywords: keywords[theme] ?? [],
      responses: weights[i] ?? 0,
      stability: fitted.stability[topic] ?? 0,
      stance: stanceSplit(list, read),
      members: described,
      quotes: quotesFrom(described, (id) => stanceById.get(id) ?? 'unclear'),
    };
  });
  const placed = new Set(read.flatMap(({ id }, i) => (assigned[i] === 1 ? [id] : [])));
  const themeOf = new Map(order.map((i, theme) => [filled[i] ?? 0, theme]));
  return {
    themes,
    unassigned: responses.flatMap(({ id }) => (placed.has(id) ? [] : [id])),
    assign: (more) => {
      const carried = more.map(() => [] as { theme: number; topic: number; share: number }[]);
      membersOf(load(rowsIn(corpus, more), factors), k, more.length).members.forEach((list, topic) => {
        const theme = themeOf.get(topic);
        if (theme !== undefined) for (const { index, share } of list) carried[index]?.push({ theme, topic, share });
      });
      const found = carried.map((list, index) => {
        const text = more[index];
        if (list.length === 0 || !text || text.blank) return [];
        const passages = passagesOf(text);
        return list.map(({ theme, topic, share }) => ({
          theme,
          confidence: rounded(share),
          evidence: strongest(passages, weightIn(topic)),
        }));
      });
      return found.map((list) => list.sort((a, b) => b.confidence - a.confidence || a.theme - b.theme));
    },
  };
}

function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}

/**
 * Candidate themes of a set of responses, most carried first: labels and keywords, the split by stance, evidence and
 * quotes that are verbatim. The same responses, options and seed give the same themes. Give each distinct content once,
 * with the number of its senders as `weight`.
 */
export function findThemes(responses: readonly ThemeResponse[], options: ThemeOptions): Themes {
  const context = options.questions ? { questions: options.questions } : {};
  const { themes, unassigned } = findThemesAmong(
    responses,
    responses.map(({ text }) => normalise(text, context)),
    options,
  );
  return { themes, unassigned };
}
