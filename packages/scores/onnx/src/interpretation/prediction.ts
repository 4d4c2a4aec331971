import { BackstepError, type Drift } from "@backstep/core";
import type { Convention } from "./conventions.ts";
import type { OnnxPrediction } from "./wrapping.ts";

/**
 * The requested prediction, or that of the convention.
 *
 * @throws BackstepError `OPTION_INVALID` if the drift is a flow and the input names fit a velocity network as well.
 */
export function predictionOf(
  requested: OnnxPrediction | undefined,
  { prediction, orVelocity }: Convention,
  drift: Drift,
): OnnxPrediction | undefined {
  if (requested !== undefined || !(orVelocity && isFlow(drift))) return requested ?? prediction;
  throw new BackstepError(
    "OPTION_INVALID",
    `prediction is missing: the input names fit a ${prediction} network and a velocity network, and the drift ${drift.name} is that of flow ` +
      `matching; set prediction to "flow" or to "${prediction}"`,
    { option: "prediction" },
  );
}

/** Whether a drift is the straight path of flow matching, α + σ = 1, on any clock. */
function isFlow(drift: Drift): boolean {
  const { from, to } = drift.regular;
  const end = Math.min(to, drift.horizon);
  return [0.2, 0.5, 0.8].every((part) => {
    const t = from + part * (end - from);
    return Math.abs(drift.alpha(t) + drift.sigma(t) - 1) < 1e-12;
  });
}
