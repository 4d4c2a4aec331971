import type { Drift, Precision, ScoreModel, Target } from "@backstep/core";
import { createWorkspace, predict, releaseWorkspace, type Workspace } from "@backstep/core/plugin";
import { covarianceOf } from "./matrix.ts";

/** What every check of a target receives. */
export interface TargetCheck {
  readonly target: Target;
  readonly drifts: readonly Drift[];
  /** Number of samples whose averages are compared. */
  readonly draws: number;
}

/** Runs a check in a separate workspace. */
export async function inWorkspace<T>(
  body: (workspace: Workspace) => T | Promise<T>,
  precision: Precision = "f64",
): Promise<T> {
  const workspace = await createWorkspace(precision);
  try {
    return await body(workspace);
  } finally {
    releaseWorkspace(workspace);
  }
}

/** The score at rows (n, d), row-major, for any prediction of the model. */
export async function scoreAt(
  { model, drift }: { readonly model: ScoreModel; readonly drift: Drift },
  points: Float64Array,
  t: number,
): Promise<Float64Array> {
  return inWorkspace(async (workspace) => {
    const x = workspace.batch(points.length / model.dim, model.dim);
    x.data.set(points);
    return Float64Array.from((await predict(model, drift, "score", x, t)).data);
  });
}

/** Square root of the mean variance of a coordinate; 1 for a single point. */
export function spreadOf({ moments, dim }: Target): number {
  const covariance = covarianceOf(moments);
  let trace = 0;
  for (let j = 0; j < dim; j++) trace += covariance[j * dim + j];
  return Math.sqrt(trace / dim) || 1;
}

/** The time at which σ/α is a multiple of the spread of the data; undefined if the drift is not regular there. */
export function timeAt(drift: Drift, target: Target, multiple: number): number | undefined {
  const t = drift.timeOf(multiple * spreadOf(target));
  const { from, to, toOpen } = drift.regular;
  return t > from && (t < to || (t === to && !toOpen)) ? t : undefined;
}

/** `rows` points with no symmetry, of about the size of p_t around its mean. */
export function pointsOf(target: Target, drift: Drift, t: number, rows = 6): Float64Array {
  const { dim, moments } = target;
  const [alpha, size] = [drift.alpha(t), Math.hypot(drift.alpha(t) * spreadOf(target), drift.sigma(t))];
  return Float64Array.from(
    { length: rows * dim },
    (_, i) => alpha * moments.mean[i % dim] + size * (4 * (((i + 1) * 0.6180339887498949) % 1) - 2),
  );
}
