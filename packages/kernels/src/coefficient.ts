/** One number for all rows, or one per row. */
export type Coefficient = number | Float64Array;

/** The value of a coefficient in a row. */
export function at(coefficient: Coefficient, row: number): number {
  return typeof coefficient === "number" ? coefficient : coefficient[row];
}

/** Writes the coefficients of `count` rows from `first` on, one per row. */
export function spreadCoefficient(
  to: Float64Array,
  offset: number,
  from: Coefficient,
  first: number,
  count: number,
): void {
  if (typeof from === "number") to.fill(from, offset, offset + count);
  else for (let i = 0; i < count; i++) to[offset + i] = from[first + i];
}

/** First row after `first` with a different alpha or sigma2. Rows that share both use one call, with the same bits as a scalar call. */
export function endOfRun(alpha: Coefficient, sigma2: Coefficient, first: number, rows: number): number {
  if (typeof alpha === "number" && typeof sigma2 === "number") return rows;
  const [a, s] = [at(alpha, first), at(sigma2, first)];
  let end = first + 1;
  while (end < rows && at(alpha, end) === a && at(sigma2, end) === s) end++;
  return end;
}

/** Whether a coefficient has one value per row. Requires that it then has one for each of the rows. */
export function hasRowCoefficients(coefficients: readonly Coefficient[], rows: number): boolean {
  let perRow = false;
  for (let i = 0; i < coefficients.length; i++) {
    const c = coefficients[i];
    if (typeof c === "number") continue;
    requireRows("a coefficient", c, rows);
    perRow = true;
  }
  return perRow;
}

/** Requires one alpha and sigma2, or one per row. */
export function requireTimes(alpha: Coefficient, sigma2: Coefficient, rows: number): void {
  if (typeof alpha !== "number") requireRows("alpha", alpha, rows);
  if (typeof sigma2 !== "number") requireRows("sigma2", sigma2, rows);
}

/** Requires one value per row. */
function requireRows(what: string, values: Float64Array, rows: number): void {
  if (values.length !== rows)
    throw new RangeError(`${what} has ${values.length} values; it must have one per row, ${rows}`);
}
