/** H = 1 − β v vᵀ, followed by a change of sign of the row of its diagonal entry if `flipped`. */
export interface Reflection {
  /** v, from the diagonal on. The first `count` entries of `places` are the indices of its non-zero entries. */
  readonly v: Float64Array;
  readonly places: Int32Array;
  count: number;
  beta: number;
  flipped: boolean;
}

export function reflection(rows: number): Reflection {
  return { v: new Float64Array(rows), places: new Int32Array(rows), count: 0, beta: 0, flipped: false };
}

/**
 * A = Q R by Householder reflections. A (rows × columns, row-major) is overwritten by R, whose diagonal is ≥ 0, and Q (rows × rows),
 * if given, by the orthogonal factor. If columns are dependent to rounding, Q is still orthogonal. `scratch` holds one reflection at a time;
 * `record`, if given, keeps all of them.
 */
export function triangularize(
  a: Float64Array,
  rows: number,
  columns: number,
  scratch: Reflection,
  q?: Float64Array,
  record?: readonly Reflection[],
): void {
  q?.fill(0);
  if (q) for (let i = 0; i < rows; i++) q[i * rows + i] = 1;
  const scale = scaleOf(a, rows * columns);
  if (scale !== 1) for (let i = 0; i < rows * columns; i++) a[i] /= scale;
  for (let k = 0; k < Math.min(rows, columns); k++) {
    const by = record?.[k] ?? scratch;
    if (!aim(by, a, rows, columns, k)) continue;
    for (let j = k; j < columns; j++) reflect(a, j, columns, by);
    for (let i = k + 1; i < rows; i++) a[i * columns + k] = 0;
    if (q) for (let i = 0; i < rows; i++) reflect(q, i * rows, 1, by);
    by.flipped = a[k * columns + k] < 0;
    if (!by.flipped) continue;
    for (let j = k; j < columns; j++) a[k * columns + j] *= -1;
    if (q) for (let i = 0; i < rows; i++) q[i * rows + k] *= -1;
  }
  if (scale !== 1) for (let i = 0; i < rows * columns; i++) a[i] *= scale;
}

/** A scale for very small matrices, 1 for all others: intervals may be as short as the smallest number, and their squares would vanish. */
function scaleOf(a: Float64Array, length: number): number {
  let largest = 0;
  for (let i = 0; i < length; i++) largest = Math.max(largest, Math.abs(a[i]));
  return largest > 0 && largest < 1e-100 ? largest : 1;
}

/** Sets the reflection that takes column k to a multiple of its diagonal entry. Returns false if the column is 0. */
function aim(by: Reflection, a: Float64Array, rows: number, columns: number, k: number): boolean {
  const { v, places } = by;
  let [square, count] = [0, 0];
  for (let i = k; i < rows; i++) {
    const value = a[i * columns + k];
    v[i] = value;
    // Half of a stack of triangles is 0 and stays 0.
    if (value === 0 && i > k) continue;
    places[count++] = i;
    square += value ** 2;
  }
  by.count = square === 0 ? 0 : count;
  by.beta = 0;
  by.flipped = false;
  if (square === 0) return false;
  const norm = Math.sqrt(square);
  v[k] += v[k] < 0 ? -norm : norm;
  // H takes the column to minus the added number. Householder's choice of sign adds, so it never cancels.
  by.beta = 1 / (norm * Math.abs(v[k]));
  return true;
}

/** x ← x − β v (v·x), with x a strided part of an array. */
export function reflect(x: Float64Array, from: number, stride: number, { v, places, count, beta }: Reflection): void {
  let dot = 0;
  for (let n = 0; n < count; n++) dot += v[places[n]] * x[from + places[n] * stride];
  const by = beta * dot;
  for (let n = 0; n < count; n++) x[from + places[n] * stride] -= by * v[places[n]];
}
