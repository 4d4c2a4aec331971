import type { Drift } from "./drift.ts";
import { BackstepError } from "./errors.ts";
import type { Batch, Times } from "./memory/batch.ts";
import { sum } from "./memory/sum.ts";
import { convert, type Prediction } from "./prediction.ts";
import type { ScoreModel } from "./score-model.ts";

/**
 * One prediction of a model at (x, t), converted from the model's native prediction if that is another one.
 *
 * @throws BackstepError `SHAPE_MISMATCH` if the model does not return one vector of its dimension per row.
 */
export async function predict(model: ScoreModel, drift: Drift, as: Prediction, x: Batch, t: Times): Promise<Batch> {
  const from = model.predictions.includes(as) ? as : model.predictions[0];
  const out = await model.predict(from, x, t);
  if (out.rows !== x.rows || out.dim !== x.dim)
    throw new BackstepError(
      "SHAPE_MISMATCH",
      `model ${model.name} returned (${out.rows}, ${out.dim}) for a batch of (${x.rows}, ${x.dim}); it must return the same shape`,
    );
  if (from === as) return out;

  if (typeof t === "number") {
    const { onState, onPrediction } = convert(from, as, drift, t);
    return onState === 0 ? sum([onPrediction, out]) : sum([onState, x], [onPrediction, out]);
  }
  const conversions = Array.from(t, (time) => convert(from, as, drift, time));
  return sum(
    [Float64Array.from(conversions, (conversion) => conversion.onState), x],
    [Float64Array.from(conversions, (conversion) => conversion.onPrediction), out],
  );
}
