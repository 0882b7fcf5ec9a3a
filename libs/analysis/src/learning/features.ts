import type { NormalisedText } from '../text/normalise.js';
import { sparse, type SparseRows } from '../themes/matrix.js';
import { termOf } from '../themes/terms.js';

const LEAST_DOCUMENTS = 2;

/** Every word and pair of words counts here, negations too: "not safe" is learned as it is written. */
function featuresOf(text: NormalisedText): Map<string, number> {
  const counts = new Map<string, number>();
  const add = (feature: string) => counts.set(feature, (counts.get(feature) ?? 0) + 1);
  const stems = text.words.map((word) => termOf(word, text.language) || word);
  stems.forEach((stem, i) => {
    add(stem);
    const next = stems[i + 1];
    if (next !== undefined) add(`${stem} ${next}`);
  });
  return counts;
}

/** Rows of words and word pairs by TF-IDF, of unit length, from the texts that are learned from and those to be told apart. */
export function featureRows(texts: readonly NormalisedText[]): {
  rows: SparseRows;
  columnOf: ReadonlyMap<string, number>;
  names: readonly string[];
} {
  const counts = texts.map(featuresOf);
  const frequency = new Map<string, number>();
  for (const document of counts)
    for (const feature of document.keys()) frequency.set(feature, (frequency.get(feature) ?? 0) + 1);
  const names = [...frequency].flatMap(([feature, count]) => (count >= LEAST_DOCUMENTS ? [feature] : [])).sort();
  const columnOf = new Map(names.map((feature, column) => [feature, column]));
  const rows = counts.map((document) => {
    const row: [number, number][] = [];
    let norm = 0;
    for (const [feature, count] of document) {
      const column = columnOf.get(feature);
      if (column === undefined) continue;
      const value = (1 + Math.log(count)) * (Math.log((1 + texts.length) / (1 + (frequency.get(feature) ?? 0))) + 1);
      row.push([column, value]);
      norm += value * value;
    }
    const scale = norm > 0 ? 1 / Math.sqrt(norm) : 0;
    return row.map(([column, value]): [number, number] => [column, value * scale]).sort((a, b) => a[0] - b[0]);
  });
  return { rows: sparse(rows, names.length), columnOf, names };
}
