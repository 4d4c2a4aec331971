import type { Batch } from "./batch.ts";
import { BackstepError } from "./errors.ts";
import { requireSameShape } from "./workspace.ts";

/** A coefficient, one number or one per row, beside its vector. */
export type Term = readonly [coefficient: number | Float64Array, batch: Batch];

const maximalTerms = 6;

/**
 * Linear combination of batches, the only arithmetic of a scheme.
 *
 * ```text
 * sum([c₁, A], [c₂, B], …) = c₁ A + c₂ B + …          added from left to right
 * ```
 *
 * One SIMD pass over up to six terms; the result is a new batch from the workspace of the first operand.
 *
 * - **Shapes** all batches (n, d); a coefficient is one number, or one per row (n).
 * - **Limits** up to six terms a call; nest calls for more.
 *
 * @throws BackstepError `SHAPE_MISMATCH` if batches or coefficients differ in shape, `WORKSPACE_MISMATCH` if they belong to different runs.
 * @example
 * ```ts
 * const next = sum([1 + h / 2, x], [h, s], [Math.sqrt(h), z]);
 * ```
 */
export function sum(...terms: readonly Term[]): Batch {
  const first = terms[0]?.[1];
  if (first === undefined || terms.length > maximalTerms)
    throw new BackstepError("SHAPE_MISMATCH", `sum takes 1 to ${maximalTerms} terms, not ${terms.length}`);

  const { workspace, rows, dim, precision } = first;
  const coefficients: (number | Float64Array)[] = [];
  const addresses: number[] = [];
  for (const [coefficient, batch] of terms) {
    if (batch !== first) requireSameShape(first, batch);
    if (typeof coefficient !== "number" && coefficient.length !== rows)
      throw new BackstepError(
        "SHAPE_MISMATCH",
        `${coefficient.length} coefficients for ${rows} rows; there must be one per row`,
      );
    coefficients.push(coefficient);
    addresses.push(batch.address);
  }

  const out = workspace.batch(rows, dim);
  const finite = workspace.kernels.sum(precision, out.address, rows, dim, coefficients, addresses);
  if (!finite) workspace.nonFinite = true;
  return out;
}
