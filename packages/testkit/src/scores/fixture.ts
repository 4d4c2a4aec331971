import type { Batch, Drift, Precision, ScoreModel, Times } from "@backstep/core";
import { convert, createWorkspace, freshNoise, increment, releaseWorkspace } from "@backstep/core/plugin";

/** What every check of a score model receives. */
export interface ScoreCheck {
  readonly model: ScoreModel;
  readonly drift: Drift;
  readonly times: readonly number[];
  /** Points per check. */
  readonly rows: number;
}

/** Runs a check at every time, on points as large as those of the diffusion at that time. */
export async function atEachTime(check: ScoreCheck, body: (x: Batch, t: number) => Promise<void>): Promise<void> {
  for (const t of check.times) await withPoints(check, { t }, (x) => body(x, t));
}

export interface Points {
  readonly t: number;
  /** Default: the rows of the check. */
  readonly rows?: number;
  /** Default `f64`. */
  readonly precision?: Precision;
}

/** Runs a check on standard normals scaled to the size √(α² + σ²). Both precisions get the same numbers, up to rounding. */
export async function withPoints(
  { model, drift, rows: defaultRows }: ScoreCheck,
  { t, rows = defaultRows, precision = "f64" }: Points,
  body: (x: Batch) => Promise<void>,
): Promise<void> {
  const source = await createWorkspace("f64");
  const [normals] = freshNoise(5).integrals([increment], drift, 1, 0, source.batch(rows, model.dim));
  const size = Math.sqrt(drift.alpha(t) ** 2 + drift.sigma(t) ** 2);
  const workspace = await createWorkspace(precision);
  try {
    const x = workspace.batch(rows, model.dim);
    normals.data.forEach((value, i) => {
      x.data[i] = Math.fround(size * value);
    });
    await body(x);
  } finally {
    releaseWorkspace(source);
    releaseWorkspace(workspace);
  }
}

/** The score, converted from the prediction of the model. */
export async function scoreOf({ model, drift }: ScoreCheck, x: Batch, t: Times): Promise<Batch> {
  if (model.predictions.includes("score") || typeof t !== "number") return model.predict("score", x, t);
  const [from] = model.predictions;
  const out = await model.predict(from, x, t);
  const { onState, onPrediction } = convert(from, "score", drift, t);
  out.data.forEach((value, i) => {
    out.data[i] = onState * x.data[i] + onPrediction * value;
  });
  return out;
}

/** A fixed direction without zeros and without symmetry. Each `kind` is another direction. */
export function direction(x: Batch, kind = 0): Batch {
  const v = x.workspace.batch(x.rows, x.dim);
  v.data.forEach((_, i) => {
    v.data[i] = 0.3 + 0.7 * (((i + 1) * (kind + 1) * 0.6180339887498949) % 1);
  });
  return v;
}
