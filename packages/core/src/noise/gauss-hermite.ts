import { BackstepError } from "../errors.ts";
import type { GaussRule } from "./gauss-legendre.ts";

const rules = new Map<number, GaussRule>();

/**
 * The Gauss–Hermite rule of n nodes for a standard normal Z: E f(Z) ≈ Σ wₖ f(xₖ), exact for polynomials up to degree 2n − 1.
 *
 * ```text
 * pₖ₊₁ = x pₖ − k pₖ₋₁       xₖ the zeros of pₙ,   wₖ = (n − 1)!/(pₙ₋₁(xₖ) pₙ′(xₖ))
 * ```
 *
 * Each zero of pₖ is between two neighbours among −(2√n + 1), the zeros of pₖ₋₁ and 2√n + 1. Bisection finds it there.
 * A rule is computed once. All callers share its arrays, so do not write into them.
 *
 * - **Shapes** nodes and weights: (n), nodes in increasing order. The weights add up to 1.
 *
 * @throws BackstepError `OPTION_INVALID` unless n is an integer of at least 1.
 * @example
 * ```ts
 * const { nodes, weights } = gaussHermiteRule(3);
 * const three = nodes.reduce((total, x, k) => total + weights[k] * x ** 4, 0);
 * ```
 */
export function gaussHermiteRule(n: number): GaussRule {
  if (!(Number.isInteger(n) && n >= 1))
    throw new BackstepError("OPTION_INVALID", `n is ${n}; the number of nodes must be an integer of at least 1`);
  const known = rules.get(n);
  if (known) return known;
  const rule = computed(n);
  rules.set(n, rule);
  return rule;
}

function computed(n: number): GaussRule {
  const bound = 2 * Math.sqrt(n) + 1;
  let nodes = new Float64Array(0);
  for (let degree = 1; degree <= n; degree++) {
    const ends = [-bound, ...nodes, bound];
    nodes = Float64Array.from({ length: degree }, (_, i) => bisect(degree, ends[i], ends[i + 1]));
  }
  let factorial = 1;
  for (let k = 1; k < n; k++) factorial *= k;
  const weights = nodes.map((x) => {
    const { before, slope } = hermite(n, x);
    return factorial / (before * slope);
  });
  return { nodes, weights };
}

/** p_n(x), p_{n−1}(x) and p_n′(x). */
function hermite(n: number, x: number): { value: number; before: number; slope: number } {
  let [before, value, slopeBefore, slope] = [0, 1, 0, 0];
  for (let k = 0; k < n; k++) {
    [slopeBefore, slope] = [slope, value + x * slope - k * slopeBefore];
    [before, value] = [value, x * value - k * before];
  }
  return { value, before, slope };
}

/** The only zero of p_n in (low, high). */
function bisect(n: number, low: number, high: number): number {
  const sign = Math.sign(hermite(n, low).value);
  for (let halving = 0; halving < 200; halving++) {
    const middle = (low + high) / 2;
    if (middle === low || middle === high) break;
    if (Math.sign(hermite(n, middle).value) === sign) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
