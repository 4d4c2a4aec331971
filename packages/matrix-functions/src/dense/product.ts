import { operationsBetweenYields, type Pausing } from "@backstep/core/plugin";

/** The product of the matrices a (rows, inner) and b (inner, columns), both row-major. It can be interrupted (`withPauses`). */
export function* product(a: Float64Array, b: Float64Array, inner: number): Pausing<Float64Array> {
  const [rows, columns] = [a.length / inner, b.length / inner];
  const out = new Float64Array(rows * columns);
  const every = Math.max(1, Math.floor(operationsBetweenYields / (inner * columns)));
  for (let i = 0; i < rows; i++) {
    if (i % every === 0) yield;
    const row = out.subarray(i * columns, (i + 1) * columns);
    for (let k = 0; k < inner; k++) {
      const [factor, from] = [a[i * inner + k], k * columns];
      for (let j = 0; j < columns; j++) row[j] += factor * b[from + j];
    }
  }
  return out;
}

/** The transpose of a row-major matrix with this number of columns. */
export function transposed(matrix: Float64Array, columns: number): Float64Array {
  const rows = matrix.length / columns;
  const out = new Float64Array(matrix.length);
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) out[j * rows + i] = matrix[i * columns + j];
  return out;
}
