import type { Scheme } from "@backstep/core";
import { sum, transition } from "@backstep/core/plugin";

const common = {
  noiseLevel: "driver",
  jvpsPerStep: 0,
  evaluatesAtEnd: false,
  source: "arXiv:2011.13456",
} as const;

/**
 * Reverse diffusion, the predictor of the paper, so that the scheme works by itself.
 *
 * ```text
 * x₁ = (2 − √a) x₀ + ½(1 + η²) q ∇log p_t₀(x₀) + η √q z,   a = (α₀/α₁)²,   q = σ₀² − a σ₁²
 * ```
 */
export const reverseDiffusion: Scheme<unknown> = {
  info: {
    ...common,
    name: "reverse-diffusion",
    solves: "sde",
    strongOrder: 1,
    weakOrder: 1,
    nfePerStep: 1,
    requires: ["alphaPositive"],
  },
  noise: [transition],
  init: () => undefined,
  async step({ drift, noiseLevel: eta, score, integrals }, t0, t1, x0, state) {
    const { growth, noiseVariance } = drift.transition(t0, t1); // 1/√a and q/a
    const s = await score(x0, t0);
    const [w] = integrals(t0, t1, x0);
    const onScore = (0.5 * (1 + eta ** 2) * noiseVariance) / growth ** 2;
    return { x: sum([2 - 1 / growth, x0], [onScore, s], [eta / growth, w]), state };
  },
};

/** No step at all: what is left is annealed Langevin dynamics, which converges to no process. */
export const noPredictor: Scheme<unknown> = {
  info: {
    ...common,
    noiseLevel: 0,
    name: "none",
    solves: "ode",
    strongOrder: 0,
    weakOrder: 0,
    nfePerStep: 0,
    requires: [],
  },
  noise: [],
  init: () => undefined,
  step: async (_problem, _t0, _t1, x0, state) => ({ x: x0, state }),
};
