import type { Pausing } from "@backstep/core/plugin";

/** Replaces the symmetric V by the orthogonal matrix of its tridiagonal form, transposed. Returns the diagonal, and the entries next to it from 1 on. */
export function* tridiagonalise(V: readonly Float64Array[]): Pausing<readonly [Float64Array, Float64Array]> {
  const n = V.length;
  const d = Float64Array.from(V, (row) => row[n - 1]);
  const e = new Float64Array(n);
  for (let i = n - 1; i > 0; i--) {
    yield;
    const scale = sumOfMagnitudes(d, i);
    d[i] = scale === 0 ? skipStep(V, d, e, i) : reflect(V, d, e, i, scale);
  }
  for (let i = 0; i < n - 1; i++) {
    yield;
    accumulate(V, d, i);
  }
  for (let j = 0; j < n; j++) {
    d[j] = V[j][n - 1];
    V[j][n - 1] = 0;
  }
  V[n - 1][n - 1] = 1;
  e[0] = 0;
  return [d, e];
}

function sumOfMagnitudes(values: Float64Array, count: number): number {
  let total = 0;
  for (let k = 0; k < count; k++) total += Math.abs(values[k]);
  return total;
}

/** A row that is tridiagonal already. */
function skipStep(V: readonly Float64Array[], d: Float64Array, e: Float64Array, i: number): number {
  e[i] = d[i - 1];
  for (let j = 0; j < i; j++) {
    d[j] = V[j][i - 1];
    V[j][i] = 0;
    V[i][j] = 0;
  }
  return 0;
}

/** Removes row i beyond the entries next to the diagonal, by a reflection along d. Returns the squared length of d over 2. */
function reflect(V: readonly Float64Array[], d: Float64Array, e: Float64Array, i: number, scale: number): number {
  let h = 0;
  for (let k = 0; k < i; k++) {
    d[k] /= scale;
    h += d[k] * d[k];
  }
  const last = d[i - 1];
  const g = last > 0 ? -Math.sqrt(h) : Math.sqrt(h);
  e[i] = scale * g;
  h -= last * g;
  d[i - 1] = last - g;
  times(V, d, e, i);
  let dot = 0;
  for (let j = 0; j < i; j++) {
    e[j] /= h;
    dot += e[j] * d[j];
  }
  const along = dot / (h + h);
  for (let j = 0; j < i; j++) e[j] -= along * d[j];
  for (let j = 0; j < i; j++) {
    const [f, k0, row] = [d[j], e[j], V[j]];
    for (let k = j; k < i; k++) row[k] -= f * e[k] + k0 * d[k];
    d[j] = row[i - 1];
    row[i] = 0;
  }
  return h;
}

/** e = V d for the leading i rows, of which V stores one half. Copies d to row i. */
function times(V: readonly Float64Array[], d: Float64Array, e: Float64Array, i: number): void {
  for (let j = 0; j < i; j++) e[j] = 0;
  for (let j = 0; j < i; j++) {
    const [f, row] = [d[j], V[j]];
    V[i][j] = f;
    let total = e[j] + row[j] * f;
    for (let k = j + 1; k < i; k++) {
      total += row[k] * d[k];
      e[k] += row[k] * f;
    }
    e[j] = total;
  }
}

/** Applies the reflection of row i + 1 to the orthogonal matrix. */
function accumulate(V: readonly Float64Array[], d: Float64Array, i: number): void {
  const [n, along, h] = [V.length, V[i + 1], d[i + 1]];
  V[i][n - 1] = V[i][i];
  V[i][i] = 1;
  if (h !== 0) {
    for (let k = 0; k <= i; k++) d[k] = along[k] / h;
    for (let j = 0; j <= i; j++) {
      const row = V[j];
      let g = 0;
      for (let k = 0; k <= i; k++) g += along[k] * row[k];
      for (let k = 0; k <= i; k++) row[k] -= g * d[k];
    }
  }
  for (let k = 0; k <= i; k++) along[k] = 0;
}
