/**
 * A = Q R by Householder reflections: A (rows × columns, row-major) is overwritten by R, whose diagonal is ≥ 0, and Q (rows × rows),
 * if given, by the orthogonal factor. Columns that are dependent to rounding do no harm: Q stays orthogonal.
 */
export function triangularize(a: Float64Array, rows: number, columns: number, q?: Float64Array): void {
  if (q) for (let i = 0; i < rows; i++) q.fill(0, i * rows, (i + 1) * rows).fill(1, i * rows + i, i * rows + i + 1);
  // Intervals down to the smallest number occur: without a scale their squares would vanish.
  let largest = 0;
  for (let i = 0; i < a.length; i++) largest = Math.max(largest, Math.abs(a[i]));
  const scale = largest > 0 && largest < 1e-100 ? largest : 1;
  if (scale !== 1) for (let i = 0; i < a.length; i++) a[i] /= scale;
  const v = new Float64Array(rows);
  for (let k = 0; k < Math.min(rows, columns); k++) {
    let square = 0;
    for (let i = k; i < rows; i++) square += a[i * columns + k] ** 2;
    if (square === 0) continue;
    const head = a[k * columns + k];
    const norm = Math.sqrt(square);
    const signed = head < 0 ? -norm : norm;
    for (let i = k; i < rows; i++) v[i] = a[i * columns + k];
    v[k] += signed;
    // H = 1 − β v vᵀ takes the column to −signed; Householder's choice of sign adds, and never cancels.
    const beta = 1 / (norm * Math.abs(v[k]));
    for (let j = k; j < columns; j++) reflect(a, k * columns + j, columns, rows - k, v, k, beta);
    for (let i = k + 1; i < rows; i++) a[i * columns + k] = 0;
    if (q) for (let i = 0; i < rows; i++) reflect(q, i * rows + k, 1, rows - k, v, k, beta);
    if (a[k * columns + k] >= 0) continue;
    for (let j = k; j < columns; j++) a[k * columns + j] *= -1;
    if (q) for (let i = 0; i < rows; i++) q[i * rows + k] *= -1;
  }
  if (scale !== 1) for (let i = 0; i < a.length; i++) a[i] *= scale;
}

/** x ← x − β v (v·x), x a strided part of an array. */
function reflect(
  x: Float64Array,
  from: number,
  stride: number,
  count: number,
  v: Float64Array,
  k: number,
  beta: number,
): void {
  let dot = 0;
  for (let i = 0; i < count; i++) dot += v[k + i] * x[from + i * stride];
  for (let i = 0; i < count; i++) x[from + i * stride] -= beta * dot * v[k + i];
}
