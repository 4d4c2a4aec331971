import { claim } from "../claim.ts";

/** Standard errors that an average may be off. The seeds are fixed, so a check that passes once passes always. */
const allowed = 5;

/** The average of n values is the expected one, up to its standard error. */
export function claimMean(n: number, valueAt: (row: number) => number, expected: number, what: string): void {
  let [mean, squares, largest] = [0, 0, 1];
  for (let row = 0; row < n; row++) {
    const value = valueAt(row);
    const change = value - mean;
    mean += change / (row + 1);
    squares += change * (value - mean);
    largest = Math.max(largest, Math.abs(value));
  }
  const standardError = Math.sqrt(squares) / n;
  const slack = allowed * standardError + 1e-12 * largest;
  claim(
    Math.abs(mean - expected) <= slack,
    `${what} is ${mean}, expected ${expected} within ${allowed} standard errors of ${standardError.toExponential(2)}`,
  );
}
