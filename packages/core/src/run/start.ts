import { requireArguments } from "../define/require-arguments.ts";
import { aTarget } from "../define/shapes.ts";
import { describe } from "../define/text.ts";
import type { Drift } from "../drift.ts";
import { BackstepError } from "../errors.ts";
import type { Batch, Workspace } from "../memory/batch.ts";
import { sum } from "../memory/sum.ts";
import { normalsLike } from "../noise/fresh.ts";
import { drawOf, type Seed, startStep } from "../noise/seed.ts";
import type { Eigenbasis, ScoreModel } from "../score-model.ts";
import type { Target } from "../target.ts";

/** Input of a start sampler, which draws the rows from `workspace.position.firstRow` onwards. */
export interface StartRequest {
  readonly workspace: Workspace;
  readonly rows: number;
  readonly dim: number;
  readonly drift: Drift;
  /** The first time of the grid. */
  readonly time: number;
  readonly seed: Seed;
  /** The eigenbasis y = Qᵀx of the run, if it uses one: the sampler returns its points in these coordinates. */
  readonly eigen: Eigenbasis<ScoreModel> | undefined;
}

/** Draws start points. */
export type StartSampler = (request: StartRequest) => Batch;

/**
 * Start of a run: `prior` N(0, σ(t)² I), `standard` N(0, I), points of the caller (n · d, row-major), or a sampler such as
 * `exactStart(target)`.
 */
export type Start = "prior" | "standard" | Float64Array | Float32Array | StartSampler;

/**
 * Starts from the exact law p_t of a target, X_t = α X₀ + σ Z, so that there is no initialisation error.
 *
 * @example
 * ```ts
 * const { x } = await sample({ scheme, drift, model: target.score(drift), times, n: 1000, start: exactStart(target) });
 * ```
 */
export function exactStart(target: Target): StartSampler {
  requireArguments("exactStart", { target: aTarget }, { target });
  return ({ workspace, rows, drift, time, seed, eigen }) => {
    const shared = eigen !== undefined && target.eigen?.basis === eigen.basis;
    const drawn = (shared ? (target.eigen?.inBasis ?? target) : target).draw(workspace, rows, seed);
    const x0 = eigen && !shared ? rotate(drawn, eigen.basis, true) : drawn;
    return sum([drift.alpha(time), x0], [drift.sigma(time), normalsLike(x0, seed, startStep, drawOf.start(0))]);
  };
}

/** The start points of one chunk, in the coordinates of the run. */
export function startPoints(start: Start, request: StartRequest): Batch {
  if (typeof start === "function") return requirePoints(start(request), request);
  const { workspace, rows, dim, drift, time, seed, eigen } = request;
  const x = workspace.batch(rows, dim);
  if (start === "prior" || start === "standard")
    return normalsLike(x, seed, startStep, drawOf.start(0), start === "prior" ? drift.sigma(time) : 1);

  const first = workspace.position.firstRow * dim;
  x.data.set(start.subarray(first, first + rows * dim));
  return eigen ? rotate(x, eigen.basis, true) : x;
}

/** @throws BackstepError `SHAPE_MISMATCH` unless a sampler returned a batch of the rows of its request. */
function requirePoints(x: Batch, { workspace, rows, dim }: StartRequest): Batch {
  if (x?.workspace?.memory === workspace.memory && x.rows === rows && x.dim === dim) return x;
  throw new BackstepError(
    "SHAPE_MISMATCH",
    `start returned ${describe(x)}; it must return a batch of ${rows} rows of dimension ${dim}, made in the workspace of its request`,
  );
}

/** Q x of every row, or Qᵀ x, as a new batch. Q is (d, d), row-major. */
export function rotate(x: Batch, basis: Float64Array, transpose: boolean): Batch {
  const { workspace, rows, dim, precision } = x;
  const out = workspace.batch(rows, dim);
  workspace.kernels.rotate(precision, out.address, x.address, rows, dim, workspace.constant(basis), transpose);
  return out;
}

/** Checks the start before the run. */
export function requireStart(start: Start, n: number, dim: number): void {
  if (typeof start === "function" || start === "prior" || start === "standard") return;
  if (typeof start === "string")
    throw new BackstepError(
      "OPTION_INVALID",
      `start is "${String(start)}"; it must be "prior", "standard", an array of n · d values, or a sampler such as exactStart(target)`,
    );
  if (start.length !== n * dim)
    throw new BackstepError(
      "SHAPE_MISMATCH",
      `start has ${start.length} values; n = ${n} points in dimension ${dim} need ${n * dim}`,
    );
  const bad = start.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0)
    throw new BackstepError(
      "DATA_INVALID",
      `start holds ${start[bad]} in row ${Math.floor(bad / dim)}, coordinate ${bad % dim}; every value must be finite`,
      {
        row: Math.floor(bad / dim),
      },
    );
}
