import {
  BackstepError,
  type Batch,
  convert,
  type Drift,
  type Prediction,
  predict,
  type ScoreModel,
  sum,
  type Times,
} from "@backstep/core";
import type { Wrapping } from "./coordinates.ts";

type Jvp = NonNullable<ScoreModel["jvp"]>;

/**
 * ∇²log p_t · v from a graph that returns J_N v of the network N.
 *
 * ```text
 * p(x) = a x + b N(c x)  ⇒  J_p v = a v + b c J_N(c x) v,        s = a′ x + b′ p  ⇒  J_s v = a′ v + b′ J_p v
 * ```
 */
export function jvpByGraph(
  evaluate: (x: Batch, v: Batch, t: Times) => Promise<Batch>,
  prediction: Prediction,
  at: (t: number) => Wrapping,
  drift: Drift,
): Jvp {
  const weights = (t: number): [onTangent: number, onOutput: number] => {
    const { scale, onState, onOutput } = at(t);
    const toScore = convert(prediction, "score", drift, t);
    return [toScore.onState + toScore.onPrediction * onState, toScore.onPrediction * onOutput * scale];
  };
  return async (x, v, t) => {
    requireSame(x, v);
    const out = await evaluate(x, v, t);
    if (typeof t === "number") {
      const [onTangent, onOutput] = weights(t);
      return sum([onTangent, v], [onOutput, out]);
    }
    const all = Array.from(t, weights);
    return sum([Float64Array.from(all, (w) => w[0]), v], [Float64Array.from(all, (w) => w[1]), out]);
  };
}

/**
 * ∇²log p_t · v by central differences, extrapolated once.
 *
 * ```text
 * D(h) = (s(x + h v) − s(x − h v))/(2h),        J v ≈ (4 D(h) − D(2h))/3 + O(h⁴)
 * h = step · max(1, |x|/√d) / (|v|/√d) per row
 * ```
 *
 * Four evaluations in one call of four times the rows, for which the model is asked four copies of the rows after each other. With a float32 network the error is rounding, some ε/h, and truncation, some h⁴ where the
 * score bends on the scale of 1. Measured on Gaussians and on tanh: at most 1e-5 |v| of a unit Jacobian at step 0.03, the default, and 2e-5 at 0.01;
 * at 0.1 it is 2e-6 for Gaussians, which do not bend, and 8e-4 for tanh.
 */
export function jvpByDifferences(model: ScoreModel, drift: Drift, step: number): Jvp {
  if (!(step > 0 && Number.isFinite(step)))
    throw new BackstepError("OPTION_INVALID", `jvp.step is ${step}; it must be a finite number above 0`);
  return async (x, v, t) => {
    requireSame(x, v);
    const { rows, dim } = x;
    const h = Float64Array.from({ length: rows }, (_, row) => step * stepScale(x, v, row));
    const moved = [1, -1, 2, -2].map((multiple) => sum([1, x], [h.map((each) => multiple * each), v]));
    const points = x.workspace.batch(4 * rows, dim);
    moved.forEach(({ data }, block) => points.data.set(data, block * rows * dim));
    const times = typeof t === "number" ? t : Float64Array.from({ length: 4 * rows }, (_, row) => t[row % rows]);
    const scores = await predict(model, drift, "score", points, times);
    const out = x.workspace.batch(rows, dim);
    const [data, result, block] = [scores.data, out.data, rows * dim];
    for (let i = 0; i < block; i++) {
      const [near, far] = [data[i] - data[block + i], data[2 * block + i] - data[3 * block + i]];
      result[i] = (8 * near - far) / (12 * h[Math.floor(i / dim)]);
    }
    return out;
  };
}

/** max(1, rms x)/rms v, and 1 where v is 0. */
function stepScale(x: Batch, v: Batch, row: number): number {
  const rms = ({ data, dim }: Batch): number => {
    let total = 0;
    for (let j = row * dim; j < (row + 1) * dim; j++) total += data[j] * data[j];
    return Math.sqrt(total / dim);
  };
  return Math.max(1, rms(x)) / (rms(v) || 1);
}

function requireSame(x: Batch, v: Batch): void {
  if (x.rows !== v.rows || x.dim !== v.dim)
    throw new BackstepError(
      "SHAPE_MISMATCH",
      `x is (${x.rows}, ${x.dim}) and v (${v.rows}, ${v.dim}); they must be equal`,
    );
}
