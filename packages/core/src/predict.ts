import type { Drift } from "./drift.ts";
import { BackstepError } from "./errors.ts";
import type { Batch, Times } from "./memory/batch.ts";
import { sum } from "./memory/sum.ts";
import { convert, noiseLevelOf, type Prediction, type ReverseDrift } from "./prediction.ts";
import type { ScoreModel } from "./score-model.ts";

/**
 * One prediction of a model at (x, t), or a drift, in one pass from a native prediction.
 *
 * The source is the prediction itself if it is native. A drift prefers a native score, so that it is f x − ½(1 + η²) g² s. Otherwise, or
 * if these coefficients are not finite, it is the first native prediction whose conversion is finite at all times of the call.
 *
 * @throws BackstepError `SHAPE_MISMATCH` if the model does not return one vector of its dimension per row.
 */
export async function predict(
  model: ScoreModel,
  drift: Drift,
  as: Prediction | ReverseDrift,
  x: Batch,
  t: Times,
): Promise<Batch> {
  const { from, onState, onPrediction } = sourceOf(model, drift, as, t);
  const out = await model.predict(from, x, t);
  if (out.rows !== x.rows || out.dim !== x.dim)
    throw new BackstepError(
      "SHAPE_MISMATCH",
      `model ${model.name} returned (${out.rows}, ${out.dim}) for a batch of (${x.rows}, ${x.dim}); it must return the same shape`,
    );
  if (onState === 0) return onPrediction === 1 ? out : sum([onPrediction, out]);
  return sum([onState, x], [onPrediction, out]);
}

/** The native prediction from which a model answers `as` at time t; none if no conversion is finite there. */
export function nativeSource(
  model: ScoreModel,
  drift: Drift,
  as: Prediction | ReverseDrift,
  t: number,
): Prediction | undefined {
  const source = sourceOf(model, drift, as, t);
  return isDefined(source) ? source.from : undefined;
}

/** A native prediction and its conversion, at one time or at one per row. */
interface Source {
  readonly from: Prediction;
  readonly onState: Times;
  readonly onPrediction: Times;
}

/** The first source whose conversion is finite. If none is, the first, which gives values that are not finite. */
function sourceOf({ predictions }: ScoreModel, drift: Drift, as: Prediction | ReverseDrift, t: Times): Source {
  const native = predictions.find((from) => from === as || (from === "flow" && noiseLevelOf(as) === 0));
  if (native !== undefined) return { from: native, onState: 0, onPrediction: 1 };
  let first: Source | undefined;
  for (const from of inOrder(predictions, as)) {
    const source = conversionFrom(from, as, drift, t);
    if (isDefined(source)) return source;
    first ??= source;
  }
  return first!;
}

/** The sources in the order of preference. A drift from a score is the formula f x − ½(1 + η²) g² s itself. */
function inOrder(predictions: readonly Prediction[], as: Prediction | ReverseDrift): readonly Prediction[] {
  if (noiseLevelOf(as) === undefined || !predictions.includes("score")) return predictions;
  return ["score", ...predictions.filter((from) => from !== "score")];
}

function conversionFrom(from: Prediction, as: Prediction | ReverseDrift, drift: Drift, t: Times): Source {
  if (typeof t === "number") return { from, ...convert(from, as, drift, t) };
  const [onState, onPrediction] = [new Float64Array(t.length), new Float64Array(t.length)];
  t.forEach((time, row) => {
    const conversion = convert(from, as, drift, time);
    [onState[row], onPrediction[row]] = [conversion.onState, conversion.onPrediction];
  });
  return { from, onState, onPrediction };
}

function isDefined({ onState, onPrediction }: Source): boolean {
  if (typeof onState === "number") return Number.isFinite(onState) && Number.isFinite(onPrediction);
  return onState.every(Number.isFinite) && (onPrediction as Float64Array).every(Number.isFinite);
}
