import type { SparseRows } from '../themes/matrix.js';

/** A linear model of a yes-no question; `bias` apart. */
export interface Logistic {
  weights: Float64Array;
  bias: number;
}

const ITERATIONS = 100;
const ENOUGH = 1e-4;

function sigmoid(value: number): number {
  return value >= 0 ? 1 / (1 + Math.exp(-value)) : Math.exp(value) / (1 + Math.exp(value));
}

/** The log-odds that the model gives to one row. */
export function logOdds(model: Logistic, x: SparseRows, row: number): number {
  let sum = model.bias;
  for (let e = x.starts[row] ?? 0; e < (x.starts[row + 1] ?? 0); e++)
    sum += (model.weights[x.indices[e] ?? 0] ?? 0) * (x.values[e] ?? 0);
  return sum;
}

export function probability(model: Logistic, x: SparseRows, row: number): number {
  return sigmoid(logOdds(model, x, row));
}

/**
 * How much each column tells yes from no: half of one, and half of the log of the ratio at which the two use it. Scaling
 * features by it is what Wang and Manning (2012) found best on short texts.
 */
function tellingOf(x: SparseRows, rows: Int32Array, yes: Uint8Array): Float64Array {
  const inYes = new Float64Array(x.columns).fill(1);
  const inNo = new Float64Array(x.columns).fill(1);
  let allYes = x.columns;
  let allNo = x.columns;
  rows.forEach((row, i) => {
    for (let e = x.starts[row] ?? 0; e < (x.starts[row + 1] ?? 0); e++) {
      const column = x.indices[e] ?? 0;
      if (yes[i] === 1) {
        inYes[column] = (inYes[column] ?? 0) + 1;
        allYes++;
      } else {
        inNo[column] = (inNo[column] ?? 0) + 1;
        allNo++;
      }
    }
  });
  return inYes.map((count, column) => 0.5 + 0.5 * Math.abs(Math.log(count / allYes / ((inNo[column] ?? 1) / allNo))));
}

/**
 * L2-regularised logistic regression by coordinate-wise Newton steps with a bound on the curvature: no random order, so
 * the same rows give the same model. Rare answers weigh as much in sum as frequent ones to the power `balance`.
 * @param strength how much the data count beside the penalty (scikit-learn's C)
 */
export function trainLogistic(x: SparseRows, rows: Int32Array, yes: Uint8Array, strength = 3, balance = 1): Logistic {
  const telling = tellingOf(x, rows, yes);
  const columns: { row: number; value: number }[][] = [];
  const used: number[] = [];
  rows.forEach((row, i) => {
    for (let e = x.starts[row] ?? 0; e < (x.starts[row + 1] ?? 0); e++) {
      const column = x.indices[e] ?? 0;
      let entries = columns[column];
      if (!entries) {
        columns[column] = entries = [];
        used.push(column);
      }
      entries.push({ row: i, value: (x.values[e] ?? 0) * (telling[column] ?? 0) });
    }
  });
  used.sort((a, b) => a - b);
  let positives = 0;
  for (const value of yes) positives += value;
  const weight = positives > 0 ? (Math.max(1, rows.length - positives) / positives) ** balance : 1;
  const costs = Float64Array.from(yes, (value) => strength * (value === 1 ? weight : 1));
  const weights = new Float64Array(x.columns);
  const margins = new Float64Array(rows.length);
  let bias = 0;
  for (let iteration = 0; iteration < ITERATIONS; iteration++) {
    let largest = 0;
    let slope = 0;
    let curve = 1e-6;
    for (let i = 0; i < rows.length; i++) {
      const p = sigmoid(margins[i] ?? 0);
      slope += (costs[i] ?? 0) * (p - (yes[i] ?? 0));
      curve += (costs[i] ?? 0) * Math.max(p * (1 - p), 0.02);
    }
    const shift = -slope / curve;
    bias += shift;
    for (let i = 0; i < rows.length; i++) margins[i] = (margins[i] ?? 0) + shift;
    for (const column of used) {
      const entries = columns[column] ?? [];
      let gradient = weights[column] ?? 0;
      let curvature = 1;
      for (const { row, value } of entries) {
        const p = sigmoid(margins[row] ?? 0);
        const cost = costs[row] ?? 0;
        gradient += cost * (p - (yes[row] ?? 0)) * value;
        curvature += cost * Math.max(p * (1 - p), 0.02) * value * value;
      }
      const step = -gradient / curvature;
      if (step === 0) continue;
      weights[column] = (weights[column] ?? 0) + step;
      for (const { row, value } of entries) margins[row] = (margins[row] ?? 0) + step * value;
      largest = Math.max(largest, Math.abs(step));
    }
    if (largest < ENOUGH) break;
  }
  return { weights: weights.map((weight, column) => weight * (telling[column] ?? 0)), bias };
}
