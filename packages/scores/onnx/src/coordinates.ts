import { BackstepError, type Drift, type Prediction } from "@backstep/core";

/**
 * What a network returns: one of core's predictions about x, or `edm`, the bare network F of
 *
 * ```text
 * D(y, ν) = c_skip y + c_out F(c_in y),   c_skip = σ_d²/s²,  c_out = ν σ_d/s,  c_in = 1/s,   s² = ν² + σ_d²
 * ```
 */
export type OnnxPrediction = Prediction | "edm";

/** What a network takes for the state: x itself, or y = x/α = x₀ + ν ε, that of k-diffusion and EDM. */
export type OnnxCoordinates = "state" | "ve";

/** prediction = onState · x + onOutput · network(scale · x). */
export interface Wrapping {
  readonly scale: number;
  readonly onState: number;
  readonly onOutput: number;
}

const plain: Wrapping = { scale: 1, onState: 0, onOutput: 1 };

/** The prediction that a network becomes, and the wrapping that makes it one at t. */
export function wrappingOf(
  prediction: OnnxPrediction,
  coordinates: OnnxCoordinates,
  sigmaData: number | undefined,
  drift: Drift,
): { prediction: Prediction; at: (t: number) => Wrapping } {
  if (prediction === "edm") return { prediction: "denoised", at: edmWrapping(sigmaData, drift) };
  if (coordinates === "state") return { prediction, at: () => plain };
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

function edmWrapping(sigmaData: number | undefined, drift: Drift): (t: number) => Wrapping {
  if (!(sigmaData !== undefined && sigmaData > 0 && Number.isFinite(sigmaData)))
    throw new BackstepError("OPTION_INVALID", `sigmaData is ${sigmaData}; an "edm" network needs its σ_data, above 0`);
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
