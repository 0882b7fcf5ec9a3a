import type { NormalisedText } from '../text/normalise.js';
import { wordsOf } from '../text/fold.js';
import { sparse, type SparseRows } from './matrix.js';
import { termsOf } from './terms.js';

/** Documents as rows of weighted terms, with what is needed to weigh a further text in the same way. */
export interface Corpus {
  rows: SparseRows;
  terms: string[];
  columnOf: ReadonlyMap<string, number>;
  idf: Float64Array;
  /** The commonest written form of each term. */
  surfaces: string[];
  /** Terms of the question, and those in so many responses that they tell none apart. */
  contextTerms: ReadonlySet<string>;
}

/** A term in more responses than this share is the subject of the consultation, not a theme of it. */
const COMMON_SHARE = 0.08;
/** Among few responses a share is a handful, so the bar is higher. */
const COMMON_LEAST = 40;

function leastDocuments(size: number): number {
  return size > 50_000 ? 10 : size >= 5000 ? 5 : size >= 200 ? 3 : 2;
}

function weigh(counts: ReadonlyMap<number, number>, idf: Float64Array): [number, number][] {
  const row: [number, number][] = [];
  let norm = 0;
  for (const [column, count] of counts) {
    const value = (1 + Math.log(count)) * (idf[column] ?? 0);
    row.push([column, value]);
    norm += value * value;
  }
  row.sort((a, b) => a[0] - b[0]);
  const scale = norm > 0 ? 1 / Math.sqrt(norm) : 0;
  return row.map(([column, value]) => [column, value * scale]);
}

function countTerms(terms: readonly string[], columnOf: ReadonlyMap<string, number>): Map<number, number> {
  const counts = new Map<number, number>();
  for (const term of terms) {
    const column = columnOf.get(term);
    if (column !== undefined) counts.set(column, (counts.get(column) ?? 0) + 1);
  }
  return counts;
}

/** TF-IDF rows of unit length: sublinear counts, terms of the context left out, rare terms left out. */
export function corpusOf(texts: readonly NormalisedText[], questions: readonly string[]): Corpus {
  const documents = texts.map((text) => termsOf(text.words, text.language));
  const frequency = new Map<string, number>();
  const forms = new Map<string, Map<string, number>>();
  documents.forEach((terms, d) => {
    for (const term of new Set(terms)) if (term !== '') frequency.set(term, (frequency.get(term) ?? 0) + 1);
    const words = texts[d]?.words ?? [];
    terms.forEach((term, i) => {
      if (term === '') return;
      const word = words[i] ?? term;
      let counts = forms.get(term);
      if (!counts) forms.set(term, (counts = new Map<string, number>()));
      counts.set(word, (counts.get(word) ?? 0) + 1);
    });
  });
  const contextTerms = new Set(
    questions.flatMap((question) => termsOf(wordsOf(question), 'eng')).filter((term) => term !== ''),
  );
  const tooCommon = Math.max(COMMON_LEAST, COMMON_SHARE * documents.length);
  for (const [term, count] of frequency) if (count > tooCommon) contextTerms.add(term);
  const least = leastDocuments(documents.length);
  const terms = [...frequency]
    .flatMap(([term, count]) => (count >= least && !contextTerms.has(term) ? [term] : []))
    .sort();
  const columnOf = new Map(terms.map((term, column) => [term, column]));
  const idf = Float64Array.from(
    terms,
    (term) => Math.log((1 + documents.length) / (1 + (frequency.get(term) ?? 0))) + 1,
  );
  const rows = sparse(
    documents.map((document) => weigh(countTerms(document, columnOf), idf)),
    terms.length,
  );
  const surfaces = terms.map((term) => {
    let best = '';
    let most = 0;
    for (const [word, count] of forms.get(term) ?? [])
      if (count > most || (count === most && word < best)) {
        best = word;
        most = count;
      }
    return best;
  });
  return { rows, terms, columnOf, idf, surfaces, contextTerms };
}

/** Further texts as rows of the same corpus. */
export function rowsIn(corpus: Corpus, texts: readonly NormalisedText[]): SparseRows {
  return sparse(
    texts.map((text) => weigh(countTerms(termsOf(text.words, text.language), corpus.columnOf), corpus.idf)),
    corpus.terms.length,
  );
}
