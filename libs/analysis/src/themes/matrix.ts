/** Sparse rows: row `i` has the entries from `starts[i]` to `starts[i + 1]`. */
export interface SparseRows {
  rows: number;
  columns: number;
  starts: Int32Array;
  indices: Int32Array;
  values: Float64Array;
}

/** Rows of (column, value) pairs into sparse rows. */
export function sparse(rows: readonly (readonly [number, number][])[], columns: number): SparseRows {
  const starts = new Int32Array(rows.length + 1);
  rows.forEach((row, i) => (starts[i + 1] = (starts[i] ?? 0) + row.length));
  const indices = new Int32Array(starts[rows.length] ?? 0);
  const values = new Float64Array(indices.length);
  let at = 0;
  for (const row of rows)
    for (const [column, value] of row) {
      indices[at] = column;
      values[at++] = value;
    }
  return { rows: rows.length, columns, starts, indices, values };
}

export function pick(x: SparseRows, rows: Int32Array): SparseRows {
  return sparse(
    Array.from(rows, (row) => {
      const entries: [number, number][] = [];
      for (let e = x.starts[row] ?? 0; e < (x.starts[row + 1] ?? 0); e++)
        entries.push([x.indices[e] ?? 0, x.values[e] ?? 0]);
      return entries;
    }),
    x.columns,
  );
}

/** X times B: B is columns x k, row by row; so is the result, rows x k. */
export function times(x: SparseRows, b: Float64Array, k: number): Float64Array {
  const result = new Float64Array(x.rows * k);
  for (let i = 0; i < x.rows; i++) {
    const to = i * k;
    for (let e = x.starts[i] ?? 0; e < (x.starts[i + 1] ?? 0); e++) {
      const value = x.values[e] ?? 0;
      const from = (x.indices[e] ?? 0) * k;
      for (let j = 0; j < k; j++) result[to + j] = (result[to + j] ?? 0) + value * (b[from + j] ?? 0);
    }
  }
  return result;
}

/** The transpose of X times B: B is rows x k, the result columns x k. */
export function transposedTimes(x: SparseRows, b: Float64Array, k: number): Float64Array {
  const result = new Float64Array(x.columns * k);
  for (let i = 0; i < x.rows; i++) {
    const from = i * k;
    for (let e = x.starts[i] ?? 0; e < (x.starts[i + 1] ?? 0); e++) {
      const value = x.values[e] ?? 0;
      const to = (x.indices[e] ?? 0) * k;
      for (let j = 0; j < k; j++) result[to + j] = (result[to + j] ?? 0) + value * (b[from + j] ?? 0);
    }
  }
  return result;
}

/** The k x k products of the columns of a tall matrix with each other. */
export function gram(a: Float64Array, rows: number, k: number): Float64Array {
  const result = new Float64Array(k * k);
  for (let i = 0; i < rows; i++) {
    const at = i * k;
    for (let p = 0; p < k; p++) {
      const value = a[at + p] ?? 0;
      if (value === 0) continue;
      for (let q = p; q < k; q++) result[p * k + q] = (result[p * k + q] ?? 0) + value * (a[at + q] ?? 0);
    }
  }
  for (let p = 0; p < k; p++) for (let q = 0; q < p; q++) result[p * k + q] = result[q * k + p] ?? 0;
  return result;
}

/** Makes the columns of a tall matrix orthonormal, in place (modified Gram-Schmidt, twice for safety). */
export function orthonormalise(a: Float64Array, rows: number, k: number): void {
  for (let j = 0; j < k; j++) {
    for (let pass = 0; pass < 2; pass++)
      for (let p = 0; p < j; p++) {
        let dot = 0;
        for (let i = 0; i < rows; i++) dot += (a[i * k + j] ?? 0) * (a[i * k + p] ?? 0);
        for (let i = 0; i < rows; i++) a[i * k + j] = (a[i * k + j] ?? 0) - dot * (a[i * k + p] ?? 0);
      }
    let norm = 0;
    for (let i = 0; i < rows; i++) norm += (a[i * k + j] ?? 0) ** 2;
    const scale = norm > 1e-20 ? 1 / Math.sqrt(norm) : 0;
    for (let i = 0; i < rows; i++) a[i * k + j] = (a[i * k + j] ?? 0) * scale;
  }
}
