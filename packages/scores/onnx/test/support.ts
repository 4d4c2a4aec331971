import type { Scheme } from "@backstep/core";
import { sum } from "@backstep/core/plugin";

const info = {
  solves: "ode",
  noiseLevel: 0,
  strongOrder: 1,
  weakOrder: 1,
  nfePerStep: 1,
  jvpsPerStep: 0,
  evaluatesAtEnd: false,
  requires: [],
  source: "test",
} as const;

/** Euler on dx/dσ = (x − D)/σ, k-diffusion's form of the probability flow. */
export const eulerInSigma: Scheme = {
  info: { ...info, name: "euler" },
  noise: [],
  async step({ denoised }, t0, t1, x) {
    return { x: sum([t1 / t0, x], [1 - t1 / t0, await denoised(x, t0)]) };
  },
};

/** Heun on the same equation, its last step to σ = 0 an Euler step. */
export const heunInSigma: Scheme = {
  info: { ...info, name: "heun", strongOrder: 2, weakOrder: 2, nfePerStep: 2 },
  noise: [],
  async step({ denoised }, t0, t1, x) {
    const h = t1 - t0;
    const first = await denoised(x, t0);
    const guess = sum([t1 / t0, x], [1 - t1 / t0, first]);
    if (t1 === 0) return { x: guess };
    const second = await denoised(guess, t1);
    const [a, b] = [h / 2 / t0, h / 2 / t1];
    return { x: sum([1 + a, x], [-a, first], [b, guess], [-b, second]) };
  },
};
