import { cos } from "@backstep/kernels";
import { BackstepError } from "../errors.ts";

/** Nodes and weights of a Gauss rule. */
export interface GaussRule {
  readonly nodes: Float64Array;
  readonly weights: Float64Array;
}

const rules = new Map<number, GaussRule>();

/**
 * The Gauss–Legendre rule of n nodes on (−1, 1): ∫f du ≈ Σ wₖ f(xₖ), exact for polynomials up to degree 2n − 1.
 *
 * ```text
 * Pₙ(xₖ) = 0,   wₖ = 2/((1 − xₖ²) Pₙ′(xₖ)²)
 * ```
 *
 * Newton's method computes the roots, with the same bits everywhere. A rule is computed once. All callers share its arrays, so do not write into them.
 *
 * - **Shapes** nodes and weights: (n), from left to right.
 *
 * @throws BackstepError `OPTION_INVALID` if n is not an integer ≥ 1.
 * @example
 * ```ts
 * const { nodes, weights } = gaussLegendreRule(2);
 * const two = nodes.reduce((total, x, k) => total + weights[k] * (1 + x ** 3), 0);
 * ```
 */
export function gaussLegendreRule(n: number): GaussRule {
  const known = rules.get(n);
  if (known) return known;
  if (!(Number.isInteger(n) && n >= 1))
    throw new BackstepError("OPTION_INVALID", `n is ${n}; the number of nodes must be an integer ≥ 1`);
  const nodes = new Float64Array(n);
  const weights = new Float64Array(n);
  for (let k = 0; k < n; k++) {
    let x = 2 * k + 1 === n ? 0 : -cos((Math.PI * (k + 0.75)) / (n + 0.5));
    for (let iteration = 0; iteration < 8; iteration++) {
      const { value, slope } = legendre(n, x);
      x -= value / slope;
    }
    nodes[k] = x;
    weights[k] = 2 / ((1 - x * x) * legendre(n, x).slope ** 2);
  }
  const rule = { nodes, weights };
  rules.set(n, rule);
  return rule;
}

/** P_n(x) and P_n′(x). */
export function legendre(n: number, x: number): { value: number; slope: number } {
  let [previous, value] = [0, 1];
  for (let j = 1; j <= n; j++) [previous, value] = [value, ((2 * j - 1) * x * value - (j - 1) * previous) / j];
  return { value, slope: (n * (x * value - previous)) / (x * x - 1) };
}
