import { BackstepError, type Batch, type Drift, type Prediction, type Times } from "@backstep/core";
import { sum } from "@backstep/core/plugin";
import { shown } from "../options/shown.ts";

/**
 * What a network returns: a prediction that core knows, or `edm`, the bare network F in
 *
 * ```text
 * D(y, ν) = c_skip y + c_out F(c_in y),   c_skip = σ_d²/s²,  c_out = ν σ_d/s,  c_in = 1/s,   s² = ν² + σ_d²
 * ```
 */
export type OnnxPrediction = Prediction | "edm";

/** What a network takes as the state: x itself, or y = x/α = x₀ + ν ε as k-diffusion and EDM do. */
export type OnnxCoordinates = "state" | "ve";

/**
 * The direction of a velocity that a `flow` network returns: `to-noise` is α′ x₀ + σ′ ε, that is ε − x₀ under `flow()`; `to-data` is its
 * negative, x₀ − ε, for models whose time runs from noise to data.
 */
export type OnnxVelocity = "to-noise" | "to-data";

/** prediction = onState · x + onOutput · network(scale · x). */
export interface Wrapping {
  readonly scale: number;
  readonly onState: number;
  readonly onOutput: number;
}

const plain: Wrapping = { scale: 1, onState: 0, onOutput: 1 };
const negated: Wrapping = { scale: 1, onState: 0, onOutput: -1 };

/** Options that determine the wrapping. */
interface WrappingOptions {
  readonly prediction: OnnxPrediction | undefined;
  readonly velocity?: OnnxVelocity | undefined;
  readonly coordinates: OnnxCoordinates;
  readonly sigmaData?: number | undefined;
}

/** The prediction of the wrapped network, and its wrapping at t. @throws BackstepError `OPTION_INVALID` */
export function wrappingOf(
  { prediction: requested, velocity, coordinates, sigmaData }: WrappingOptions,
  drift: Drift,
): { prediction: Prediction; at: (t: number) => Wrapping } {
  const prediction = requirePrediction(requested);
  requireVelocity(velocity, prediction);
  if (coordinates !== "state" && coordinates !== "ve")
    throw new BackstepError("OPTION_INVALID", `coordinates is "${String(coordinates)}"; it must be "state" or "ve"`);
  if (prediction === "edm") return { prediction: "denoised", at: edmWrapping(sigmaData, drift) };
  if (coordinates === "state") return { prediction, at: () => (velocity === "to-data" ? negated : plain) };
  if (prediction === "v" || prediction === "flow")
    throw new BackstepError(
      "OPTION_INVALID",
      `prediction is "${prediction}" in coordinates "ve"; give coordinates "state", or an epsilon, denoised or score network`,
    );
  // ∇log p_t(x) = (1/α) ∇log p̃_ν(x/α); the other two do not depend on the coordinates.
  return {
    prediction,
    at(t) {
      const scale = 1 / alphaOf(drift, t);
      return { scale, onState: 0, onOutput: prediction === "score" ? scale : 1 };
    },
  };
}

/** All predictions. */
export const predictions: readonly string[] = ["score", "epsilon", "denoised", "v", "flow", "edm"];

function requirePrediction(prediction: OnnxPrediction | undefined): OnnxPrediction {
  if (prediction === undefined)
    throw new BackstepError(
      "OPTION_INVALID",
      'prediction is missing and does not follow from the input names; it must be "score", "epsilon", "denoised", "v", "flow" or "edm"',
    );
  if (predictions.includes(prediction)) return prediction;
  throw new BackstepError(
    "OPTION_INVALID",
    `prediction is ${shown(prediction)}; it must be one of ${predictions.join(", ")}`,
  );
}

function requireVelocity(velocity: OnnxVelocity | undefined, prediction: OnnxPrediction): void {
  if (velocity === undefined) return;
  if (velocity !== "to-noise" && velocity !== "to-data")
    throw new BackstepError("OPTION_INVALID", `velocity is "${String(velocity)}"; it must be "to-noise" or "to-data"`);
  if (prediction !== "flow")
    throw new BackstepError(
      "OPTION_INVALID",
      `velocity is "${velocity}", but prediction is "${prediction}"; set prediction to "flow", or leave velocity out`,
    );
}

function edmWrapping(sigmaData: number | undefined, drift: Drift): (t: number) => Wrapping {
  if (!(sigmaData !== undefined && sigmaData > 0 && Number.isFinite(sigmaData)))
    throw new BackstepError(
      "OPTION_INVALID",
      `sigmaData is ${sigmaData}; an "edm" network needs the σ_data of its training, a finite number above 0`,
    );
  return (t) => {
    const alpha = alphaOf(drift, t);
    const ratio = drift.sigma(t) / alpha;
    const s = Math.hypot(ratio, sigmaData);
    return { scale: 1 / (s * alpha), onState: (sigmaData / s) ** 2 / alpha, onOutput: (ratio * sigmaData) / s };
  };
}

function alphaOf(drift: Drift, t: number): number {
  const alpha = drift.alpha(t);
  if (alpha > 0) return alpha;
  throw new BackstepError(
    "ALPHA_ZERO",
    `the network takes x/α, but α(${t}) = ${alpha} under ${drift.name}; start at a smaller time`,
    { time: t },
  );
}

/** The network's input: scale · x. */
export function scaled(x: Batch, t: Times, at: (t: number) => Wrapping): Batch {
  if (typeof t === "number") {
    const { scale } = at(t);
    return scale === 1 ? x : sum([scale, x]);
  }
  const scales = t.map((time) => at(time).scale);
  return scales.every((scale) => scale === 1) ? x : sum([scales, x]);
}

/** onState · x + onOutput · out. */
export function wrapped(x: Batch, out: Batch, t: Times, at: (t: number) => Wrapping): Batch {
  if (typeof t === "number") {
    const { onState, onOutput } = at(t);
    if (onState === 0) return onOutput === 1 ? out : sum([onOutput, out]);
    return sum([onState, x], [onOutput, out]);
  }
  const all = Array.from(t, at);
  if (all.every(({ onState, onOutput }) => onState === 0 && onOutput === 1)) return out;
  return sum(
    [Float64Array.from(all, ({ onState }) => onState), x],
    [Float64Array.from(all, ({ onOutput }) => onOutput), out],
  );
}
