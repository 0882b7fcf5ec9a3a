import { factorise, type Factors } from './nmf.js';
import { pick, type SparseRows } from './matrix.js';
import { sampleOf, seeded } from './random.js';

/** Nobody reads more themes than this; an officer may ask for another number. */
export const MOST_THEMES = 12;
const FEWEST_THEMES = 3;
/** So many responses must stand behind a theme, on average. */
const RESPONSES_A_THEME = 12;
const RESAMPLES = 3;
const RESAMPLE_SHARE = 0.8;
const RESAMPLED_ROWS = 3000;
/** Two themes more alike than this are one theme twice. */
const TOO_ALIKE = 0.5;
const QUICK_ITERATIONS = 25;

function alike(a: Factors, i: number, b: Factors, j: number, columns: number): number {
  let dot = 0;
  for (let c = 0; c < columns; c++) dot += (a.topics[c * a.k + i] ?? 0) * (b.topics[c * b.k + j] ?? 0);
  return dot;
}

/**
 * How firmly each topic stands: the mean, over resamples of the rows, of the likeness (cosine) of the closest topic
 * found without the rows left out. 1 is unmoved.
 */
export function stabilityOf(x: SparseRows, factors: Factors, seed: number): number[] {
  const random = seeded(seed ^ 0x5bd1e995);
  const sums = new Array<number>(factors.k).fill(0);
  for (let r = 0; r < RESAMPLES; r++) {
    const rows = sampleOf(x.rows, Math.min(RESAMPLED_ROWS, Math.max(1, Math.floor(RESAMPLE_SHARE * x.rows))), random);
    const other = factorise(pick(x, rows), factors.k, seed, QUICK_ITERATIONS);
    for (let j = 0; j < factors.k; j++) {
      let best = 0;
      for (let p = 0; p < other.k; p++) best = Math.max(best, alike(factors, j, other, p, x.columns));
      sums[j] = (sums[j] ?? 0) + best;
    }
  }
  return sums.map((sum) => Math.round((sum / RESAMPLES) * 1000) / 1000);
}

/** Share of the topics that are another topic over again. */
function repeated(factors: Factors, columns: number): number {
  let count = 0;
  for (let i = 0; i < factors.k; i++)
    for (let j = 0; j < i; j++) if (alike(factors, i, factors, j, columns) > TOO_ALIKE) count++;
  return count / factors.k;
}

/**
 * The number of themes at which topics stand most firmly under resampling and repeat each other least. More themes
 * are preferred where they stand nearly as firmly: what is too fine can be merged, what was never seen cannot be split.
 */
export function chooseNumber(x: SparseRows, seed: number): number {
  const most = Math.min(MOST_THEMES, Math.floor(x.rows / RESPONSES_A_THEME), x.columns);
  if (most <= FEWEST_THEMES) return Math.max(1, Math.min(FEWEST_THEMES, most));
  const random = seeded(seed ^ 0x2545f491);
  const sample = x.rows > RESAMPLED_ROWS ? pick(x, sampleOf(x.rows, RESAMPLED_ROWS, random)) : x;
  let chosen = FEWEST_THEMES;
  let best = -Infinity;
  for (let k = most; k >= FEWEST_THEMES + 1; k -= k > 8 ? 2 : 1) {
    const factors = factorise(sample, k, seed, QUICK_ITERATIONS);
    const stability = stabilityOf(sample, factors, seed);
    const mean = stability.reduce((sum, value) => sum + value, 0) / k;
    const score = mean - 0.5 * repeated(factors, x.columns) + 0.02 * k;
    if (score > best) {
      best = score;
      chosen = k;
    }
  }
  return chosen;
}
