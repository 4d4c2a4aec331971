import type { Batch, Drift } from "@backstep/core";
import { posterior } from "@backstep/core/plugin";
import type { Settings } from "./options.ts";

/** ε of one Langevin step at time t, for the predictor's step from t0 to t1; one number or one per row. s is the score, z the noise. */
export type StepSize = (drift: Drift, t0: number, t1: number, t: number, s: Batch, z: Batch) => number | Float64Array;

/** The rule for ε. */
export function stepSizeOf({ corrector, stepSize, snr, batchNorm }: Settings): StepSize {
  switch (corrector) {
    case "proportional":
      return (drift, t0, t1) => 0.5 * stepSize * posterior.variance(drift, t0, t1);
    case "fixed":
      return () => stepSize;
    case "ald":
      return (drift, t0, t1, t) => 2 * kept(drift, t0, t1) * (snr * drift.sigma(t)) ** 2;
    case "langevin":
      return (drift, t0, t1, _t, s, z) => {
        const a = kept(drift, t0, t1);
        const [signal, noise] = [s, z].map((batch) => (batchNorm === "shared" ? shared(norms(batch)) : norms(batch)));
        // If the score is zero, the rule defines no step size, and the row does not move.
        return signal.map((norm, row) => (norm === 0 ? 0 : 2 * a * ((snr * noise[row]) / norm) ** 2));
      };
  }
}

/** a = (α₀/α₁)²: the share of the variance that one step of the forward chain keeps. */
function kept(drift: Drift, t0: number, t1: number): number {
  return 1 / drift.transition(t0, t1).growth ** 2;
}

/** Euclidean norm of each row. */
function norms({ data, rows, dim }: Batch): Float64Array {
  return Float64Array.from({ length: rows }, (_, row) => {
    let total = 0;
    for (let j = row * dim; j < (row + 1) * dim; j++) total += data[j] ** 2;
    return Math.sqrt(total);
  });
}

/** Replaces each value by the mean of all. */
function shared(values: Float64Array): Float64Array {
  return new Float64Array(values.length).fill(values.reduce((total, value) => total + value, 0) / values.length);
}
