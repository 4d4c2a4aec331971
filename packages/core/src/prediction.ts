import type { Drift } from "./drift.ts";

/**
 * Output of a model for x = α x₀ + σ ε:
 *
 * ```text
 * score     ∇log p_t(x) = −E[ε|x]/σ               epsilon   E[ε | x]
 * denoised  E[x₀ | x], also of an EDM denoiser     v         α E[ε|x] − σ E[x₀|x]
 * flow      α′ E[x₀|x] + σ′ E[ε|x], the velocity dx/dt of the probability flow
 * ```
 */
export type Prediction = "score" | "epsilon" | "denoised" | "v" | "flow";

/**
 * The drift of the reverse process of noise level η, f x − ½(1 + η²) g² ∇log p_t(x), in the direction of t. At η = 0 it is the prediction
 * `flow`.
 */
export interface ReverseDrift {
  readonly noiseLevel: number;
}

/** to = onState · x + onPrediction · from. */
export interface Conversion {
  readonly onState: number;
  readonly onPrediction: number;
}

/** A prediction as its weights on (E[x₀|x], E[ε|x]). */
type Direction = readonly [onDenoised: number, onEpsilon: number];

/**
 * Converts one prediction into another, or into a reverse drift, at time t. No other code does this.
 *
 * ```text
 * Every prediction is p = p_D D + p_ε E, and the state is x = α D + σ E, with D = E[x₀|x], E = E[ε|x]. Hence for from = p, to = q
 *
 *     q = (q_D p_ε − q_ε p_D)/Δ · x + (α q_ε − σ q_D)/Δ · p,        Δ = α p_ε − σ p_D
 * ```
 *
 * Parallel directions (score and epsilon) convert by their ratio, which is defined also at α = 0. From a score to a drift the coefficients are
 * f and −½(1 + η²) g². If a conversion does not exist (from a score to denoised at α = 0, to a score at σ = 0), the coefficients are not
 * finite.
 *
 * @example
 * ```ts
 * const { onState, onPrediction } = convert("epsilon", "denoised", drift, t);   // x₀ = x/α − (σ/α) ε
 * ```
 */
export function convert(from: Prediction, to: Prediction | ReverseDrift, drift: Drift, t: number): Conversion {
  const level = noiseLevelOf(to);
  if (from === to || (from === "flow" && level === 0)) return { onState: 0, onPrediction: 1 };
  if (from === "score" && level !== undefined)
    return { onState: drift.f(t), onPrediction: -(0.5 * (1 + level ** 2)) * drift.g2(t) };

  const [pD, pE] = direction(from, drift, t);
  const [qD, qE] = direction(to, drift, t);
  if (pD === 0 && qD === 0) return { onState: 0, onPrediction: qE / pE };

  const [alpha, sigma] = [drift.alpha(t), drift.sigma(t)];
  const determinant = alpha * pE - sigma * pD;
  return { onState: (qD * pE - qE * pD) / determinant, onPrediction: (alpha * qE - sigma * qD) / determinant };
}

/** η if `to` is the drift of a reverse process. */
export function noiseLevelOf(to: Prediction | ReverseDrift): number | undefined {
  return to === "flow" ? 0 : typeof to === "object" ? to.noiseLevel : undefined;
}

/** A reverse drift is flow − ½ η² g² score. */
function direction(prediction: Prediction | ReverseDrift, drift: Drift, t: number): Direction {
  if (typeof prediction === "object") {
    const { noiseLevel } = prediction;
    const [onDenoised, onEpsilon] = direction("flow", drift, t);
    // At α = 0 g² is infinite, but the velocity exists.
    return [
      onDenoised,
      noiseLevel === 0 ? onEpsilon : onEpsilon + (0.5 * noiseLevel ** 2 * drift.g2(t)) / drift.sigma(t),
    ];
  }
  switch (prediction) {
    case "denoised":
      return [1, 0];
    case "epsilon":
      return [0, 1];
    case "score":
      return [0, -1 / drift.sigma(t)];
    case "v":
      return [-drift.sigma(t), drift.alpha(t)];
    case "flow":
      return [drift.alphaPrime(t), drift.sigmaPrime(t)];
  }
}
