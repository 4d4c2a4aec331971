import { BackstepError } from "../errors.ts";
import type { Batch, Workspace } from "./batch.ts";

/** A coefficient, one number or one per row, and its batch. */
export type Term = readonly [coefficient: number | Float64Array, batch: Batch];

const maximalTerms = 6;

/**
 * Linear combination of batches, the only arithmetic of a scheme.
 *
 * ```text
 * sum([c₁, A], [c₂, B], …) = c₁ A + c₂ B + …          added from left to right
 * ```
 *
 * One SIMD pass over up to six terms. The result is a new batch from the workspace of the first operand.
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
    throw new BackstepError(
      "SHAPE_MISMATCH",
      `sum got ${terms.length} terms; it accepts 1 to ${maximalTerms}, so nest calls for more`,
    );

  const { workspace, rows, dim, precision } = first;
  const coefficients: (number | Float64Array)[] = [];
  const addresses: number[] = [];
  for (const [coefficient, batch] of terms) {
    if (batch !== first) requireSameShape(first, batch);
    if (typeof coefficient !== "number" && coefficient.length !== rows)
      throw new BackstepError(
        "SHAPE_MISMATCH",
        `sum got ${coefficient.length} coefficients for ${rows} rows; give one number or one coefficient per row`,
      );
    coefficients.push(coefficient);
    addresses.push(batch.address);
  }

  const out = workspace.batch(rows, dim);
  const finite = workspace.kernels.sum(precision, out.address, rows, dim, coefficients, addresses);
  if (!finite) workspace.markNonFinite();
  watchers.get(workspace.memory)?.(terms, out);
  return out;
}

/** It sees every sum in a memory after its result is known, and may change the values of the result. */
export type SumWatcher = (terms: readonly Term[], out: Batch) => void;

const watchers = new WeakMap<object, SumWatcher>();

/**
 * Shows every sum in the memory of a workspace to a watcher, from now on. An instrument learns from it how a run rounds.
 *
 * @example
 * ```ts
 * watchSums(x.workspace, (terms) => console.log(terms.length));
 * ```
 */
export function watchSums({ memory }: Workspace, watcher: SumWatcher): void {
  watchers.set(memory, watcher);
}

/** Throws unless both batches are in one memory and have one shape. */
function requireSameShape(first: Batch, other: Batch): void {
  if (first.workspace !== other.workspace && first.workspace.memory !== other.workspace.memory)
    throw new BackstepError(
      "WORKSPACE_MISMATCH",
      "sum got batches of two runs; a batch is valid only in its own run, so copy its values into a new batch",
    );
  if (first.rows !== other.rows || first.dim !== other.dim)
    throw new BackstepError(
      "SHAPE_MISMATCH",
      `sum got batches of shape (${first.rows}, ${first.dim}) and (${other.rows}, ${other.dim}); give batches of one shape`,
    );
}
