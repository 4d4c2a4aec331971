import type { Scheme } from "@backstep/core";
import { increment } from "@backstep/core/plugin";

/**
 * (write one sentence: what the scheme does to which equation)
 *
 * ```text
 * reverse   dY = (−f Y + ½(1 + η²) g² ∇log p_t(Y)) dτ + η g dW          τ = T − t
 * step      (write the formula: x₁ = …, in the paper's symbols)
 * ```
 *
 * (write what is exact, what is approximated, and what a step costs)
 *
 * - **Shapes** x₀, x₁: (n, d). Times unitless, t₁ < t₀.
 * - **Limits** (write when the scheme cannot be used)
 *
 * @see (write authors, "title", venue, arXiv id, and the equation)
 * @example
 * ```ts
 * const { x, nfe } = await sample({ scheme: schemeName(), drift, model, times, n: 1000, seed: 1 });
 * ```
 */
export function schemeName(): Scheme {
  return {
    info: {
      name: "scheme-name",
      solves: "sde",
      noiseLevel: "driver",
      strongOrder: 1,
      weakOrder: 1,
      nfePerStep: 1,
      jvpsPerStep: 0,
      evaluatesAtEnd: false,
      requires: ["regularDrift"],
      source: "(write the arXiv id)",
    },
    noise: [increment],

    // Usually: async step({ drift, noiseLevel: eta, score, integrals }, t0, t1, x0) {
    //            const s = await score(x0, t0);
    //            const [w] = integrals(t0, t1, x0);
    //            return { x: sum([a, x0], [b, s], [c, w]) };
    async step() {
      throw new Error(
        "scheme-name has no formula yet: write its step in packages/schemes/scheme-name/src/scheme-name.ts",
      );
    },
  };
}
