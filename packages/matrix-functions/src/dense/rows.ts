/** √(a² + b²) without overflow. */
export function hypotenuse(a: number, b: number): number {
  const [large, small] = Math.abs(a) > Math.abs(b) ? [a, b] : [b, a];
  if (large === 0) return 0;
  const ratio = small / large;
  return Math.abs(large) * Math.sqrt(1 + ratio * ratio);
}

/** The rows of a row-major (count, width) array. They share its memory. */
export function rowsOf(values: Float64Array, count: number): Float64Array[] {
  const width = values.length / count;
  return Array.from({ length: count }, (_, i) => values.subarray(i * width, (i + 1) * width));
}

/** The transpose of a row-major (dim, dim) array, in place. */
export function transposeInPlace(values: Float64Array, dim: number): Float64Array {
  for (let i = 0; i < dim; i++)
    for (let j = 0; j < i; j++) {
      const [a, b] = [i * dim + j, j * dim + i];
      [values[a], values[b]] = [values[b], values[a]];
    }
  return values;
}

/** The plane rotation (a, b) ← (c a + s b, −s a + c b). */
export function rotateRows(a: Float64Array, b: Float64Array, c: number, s: number): void {
  for (let i = 0; i < a.length; i++) {
    const t = c * a[i] + s * b[i];
    b[i] = -s * a[i] + c * b[i];
    a[i] = t;
  }
}

/** b ← b + t a, from the index on, with t for which the reflection along a changes b: t = −(a·b)/pivot. */
export function reflectRow(a: Float64Array, b: Float64Array, from: number, pivot: number): void {
  let t = 0;
  for (let i = from; i < a.length; i++) t += a[i] * b[i];
  t = -t / pivot;
  for (let i = from; i < a.length; i++) b[i] += t * a[i];
}

/** Exchanges two rows. */
export function swapRows(a: Float64Array, b: Float64Array): void {
  for (let i = 0; i < a.length; i++) [a[i], b[i]] = [b[i], a[i]];
}
