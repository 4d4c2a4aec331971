import type { Scheme } from "@backstep/core";
import { sum, transition } from "@backstep/core/plugin";

const sharedInfo = {
  noiseLevel: "driver",
  jvpsPerStep: 0,
  evaluatesAtEnd: false,
  source: "arXiv:2011.13456",
} as const;

/**
 * Reverse diffusion, the predictor of the paper. It is repeated here because a scheme does not import another scheme.
 *
 * ```text
 * x₁ = (2 − √a) x₀ + ½(1 + η²) q ∇log p_t₀(x₀) + η √q z,   a = (α₀/α₁)²,   q = σ₀² − a σ₁²
 * ```
 */
export const reverseDiffusion: Scheme<unknown> = {
  info: {
    ...sharedInfo,
    name: "reverse-diffusion",
    solves: "sde",
    strongOrder: 1,
    weakOrder: 1,
    nfePerStep: 1,
    requires: ["alphaPositive"],
  },
  noise: [transition],
  async step({ drift, noiseLevel: eta, score, integrals }, t0, t1, x0) {
    const { growth, noiseVariance } = drift.transition(t0, t1); // 1/√a and q/a
    const s = await score(x0, t0);
    const [w] = integrals(t0, t1, x0);
    const onScore = (0.5 * (1 + eta ** 2) * noiseVariance) / growth ** 2;
    return { x: sum([2 - 1 / growth, x0], [onScore, s], [eta / growth, w]) };
  },
};

/** A predictor that does nothing. With it the scheme is annealed Langevin dynamics, which does not converge to the reverse process. */
export const noPredictor: Scheme<unknown> = {
  info: {
    ...sharedInfo,
    noiseLevel: 0,
    name: "none",
    solves: "ode",
    strongOrder: 0,
    weakOrder: 0,
    nfePerStep: 0,
    requires: [],
  },
  noise: [],
  step: async (_problem, _t0, _t1, x0) => ({ x: x0 }),
};
