import { gram, orthonormalise, times, transposedTimes, type SparseRows } from './matrix.js';
import { seeded } from './random.js';

/**
 * X is about W times H. `topics` holds H term by term (columns x k) with topics of unit length, `loadings` holds W
 * (rows x k).
 */
export interface Factors {
  k: number;
  loadings: Float64Array;
  topics: Float64Array;
}

const OVERSAMPLING = 8;
const POWER_ITERATIONS = 3;
const ITERATIONS = 60;
const TINY = 1e-12;

/** Eigenvectors of a small symmetric matrix by Jacobi rotations, greatest eigenvalue first; vectors are columns. */
function eigen(matrix: Float64Array, size: number): { values: number[]; vectors: Float64Array } {
  const a = matrix.slice();
  const v = new Float64Array(size * size);
  for (let i = 0; i < size; i++) v[i * size + i] = 1;
  for (let sweep = 0; sweep < 60; sweep++) {
    let off = 0;
    for (let p = 0; p < size; p++) for (let q = p + 1; q < size; q++) off += (a[p * size + q] ?? 0) ** 2;
    if (off < 1e-22) break;
    for (let p = 0; p < size; p++)
      for (let q = p + 1; q < size; q++) {
        const apq = a[p * size + q] ?? 0;
        if (Math.abs(apq) < 1e-300) continue;
        const theta = ((a[q * size + q] ?? 0) - (a[p * size + p] ?? 0)) / (2 * apq);
        const t = (theta >= 0 ? 1 : -1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
        const c = 1 / Math.sqrt(t * t + 1);
        const s = t * c;
        for (let i = 0; i < size; i++) {
          const x = a[i * size + p] ?? 0;
          const y = a[i * size + q] ?? 0;
          a[i * size + p] = c * x - s * y;
          a[i * size + q] = s * x + c * y;
        }
        for (let i = 0; i < size; i++) {
          const x = a[p * size + i] ?? 0;
          const y = a[q * size + i] ?? 0;
          a[p * size + i] = c * x - s * y;
          a[q * size + i] = s * x + c * y;
        }
        for (let i = 0; i < size; i++) {
          const x = v[i * size + p] ?? 0;
          const y = v[i * size + q] ?? 0;
          v[i * size + p] = c * x - s * y;
          v[i * size + q] = s * x + c * y;
        }
      }
  }
  const order = Array.from({ length: size }, (_, i) => i).sort(
    (p, q) => (a[q * size + q] ?? 0) - (a[p * size + p] ?? 0),
  );
  const vectors = new Float64Array(size * size);
  order.forEach((from, to) => {
    for (let i = 0; i < size; i++) vectors[i * size + to] = v[i * size + from] ?? 0;
  });
  return { values: order.map((i) => a[i * size + i] ?? 0), vectors };
}

/** Right singular vectors (columns x k) and their images under X (rows x k), by randomised subspace iteration. */
function singular(x: SparseRows, k: number, seed: number): { right: Float64Array; left: Float64Array } {
  const wide = Math.min(k + OVERSAMPLING, x.columns, Math.max(x.rows, 1));
  const random = seeded(seed);
  let basis: Float64Array = Float64Array.from({ length: x.columns * wide }, () => random() + random() + random() - 1.5);
  orthonormalise(basis, x.columns, wide);
  for (let i = 0; i < POWER_ITERATIONS; i++) {
    const image = times(x, basis, wide);
    orthonormalise(image, x.rows, wide);
    basis = transposedTimes(x, image, wide);
    orthonormalise(basis, x.columns, wide);
  }
  const image = times(x, basis, wide);
  const { vectors } = eigen(gram(image, x.rows, wide), wide);
  const turn = (matrix: Float64Array, rows: number) => {
    const turned = new Float64Array(rows * k);
    for (let i = 0; i < rows; i++)
      for (let j = 0; j < Math.min(k, wide); j++) {
        let sum = 0;
        for (let p = 0; p < wide; p++) sum += (matrix[i * wide + p] ?? 0) * (vectors[p * wide + j] ?? 0);
        turned[i * k + j] = sum;
      }
    return turned;
  };
  return { right: turn(basis, x.columns), left: turn(image, x.rows) };
}

/** The stronger of the positive and the negative part of a singular pair, as non-negative vectors (Boutsidis and Gallopoulos 2008). */
function start(x: SparseRows, k: number, seed: number): Factors {
  const { right, left } = singular(x, k, seed);
  const loadings = new Float64Array(x.rows * k);
  const topics = new Float64Array(x.columns * k);
  let mean = 0;
  for (const value of x.values) mean += value;
  const fill = mean / Math.max(1, x.rows * x.columns);
  for (let j = 0; j < k; j++) {
    const norm = (matrix: Float64Array, rows: number, sign: number) => {
      let sum = 0;
      for (let i = 0; i < rows; i++) sum += Math.max(0, sign * (matrix[i * k + j] ?? 0)) ** 2;
      return Math.sqrt(sum);
    };
    const plus = norm(left, x.rows, 1) * norm(right, x.columns, 1);
    const minus = norm(left, x.rows, -1) * norm(right, x.columns, -1);
    const sign = plus >= minus ? 1 : -1;
    const unit = norm(right, x.columns, sign) || 1;
    for (let i = 0; i < x.columns; i++) topics[i * k + j] = Math.max(0, sign * (right[i * k + j] ?? 0)) / unit + fill;
    for (let i = 0; i < x.rows; i++) loadings[i * k + j] = Math.max(0, sign * (left[i * k + j] ?? 0)) * unit + fill;
  }
  return { k, loadings, topics };
}

/** One round of HALS (Cichocki and Phan 2009): each column of `a` in turn takes its least-squares value, not below zero. */
function improve(a: Float64Array, rows: number, products: Float64Array, grams: Float64Array, k: number): void {
  for (let i = 0; i < rows; i++) {
    const at = i * k;
    for (let j = 0; j < k; j++) {
      const scale = grams[j * k + j] ?? 0;
      if (scale < TINY) continue;
      let rest = products[at + j] ?? 0;
      for (let p = 0; p < k; p++) rest -= (a[at + p] ?? 0) * (grams[p * k + j] ?? 0);
      const value = (a[at + j] ?? 0) + rest / scale;
      a[at + j] = value > 0 ? value : 0;
    }
  }
}

function toUnitTopics(factors: Factors, rows: number, columns: number): void {
  const { k, topics, loadings } = factors;
  for (let j = 0; j < k; j++) {
    let norm = 0;
    for (let i = 0; i < columns; i++) norm += (topics[i * k + j] ?? 0) ** 2;
    norm = Math.sqrt(norm);
    if (norm < TINY) continue;
    for (let i = 0; i < columns; i++) topics[i * k + j] = (topics[i * k + j] ?? 0) / norm;
    for (let i = 0; i < rows; i++) loadings[i * k + j] = (loadings[i * k + j] ?? 0) * norm;
  }
}

/** Non-negative matrix factorisation with a deterministic start: the same rows and seed give the same factors. */
export function factorise(x: SparseRows, k: number, seed: number, iterations: number = ITERATIONS): Factors {
  const factors = start(x, k, seed);
  for (let i = 0; i < iterations; i++) {
    improve(factors.loadings, x.rows, times(x, factors.topics, k), gram(factors.topics, x.columns, k), k);
    improve(factors.topics, x.columns, transposedTimes(x, factors.loadings, k), gram(factors.loadings, x.rows, k), k);
  }
  toUnitTopics(factors, x.rows, x.columns);
  return { ...factors, loadings: load(x, factors) };
}

/** How much of each topic is in each row, the topics given (non-negative least squares by HALS). */
export function load(x: SparseRows, { k, topics }: Pick<Factors, 'k' | 'topics'>): Float64Array {
  const products = times(x, topics, k);
  const grams = gram(topics, x.columns, k);
  const loadings = products.map((value) => Math.max(0, value / k));
  for (let i = 0; i < 25; i++) improve(loadings, x.rows, products, grams, k);
  return loadings;
}
