import { gaussLegendreRule } from "@backstep/core/plugin";

/** Nodes and weights of a quadrature rule for a probability measure. The weights add up to 1. */
export interface Rule {
  readonly nodes: readonly number[];
  readonly weights: readonly number[];
}

/** E f(U) for a uniform U on (0, 1), exact for polynomials up to degree 2n − 1 (Gauss–Legendre). */
export function gaussLegendre(n: number): Rule {
  const { nodes, weights } = gaussLegendreRule(n);
  return { nodes: Array.from(nodes, (x) => (1 + x) / 2), weights: Array.from(weights, (weight) => weight / 2) };
}

/**
 * E f(Z) for a standard normal Z, exact for polynomials up to degree 2n − 1 (Gauss–Hermite).
 *
 * ```text
 * p_{k+1} = x p_k − k p_{k−1}          nodes the zeros of p_n, weights (n − 1)!/(p_{n−1} p_n′)
 * ```
 *
 * The zeros of p_{k−1} and ± (2√n + 1) separate the zeros of p_k, so bisection finds each of them.
 */
export function gaussHermite(n: number): Rule {
  const bound = 2 * Math.sqrt(n) + 1;
  let nodes: number[] = [];
  for (let degree = 1; degree <= n; degree++) {
    const ends = [-bound, ...nodes, bound];
    nodes = Array.from({ length: degree }, (_, i) => bisect(degree, ends[i], ends[i + 1]));
  }
  let norm = 1;
  for (let k = 1; k < n; k++) norm *= k;
  const weights = nodes.map((x) => {
    const { before, slope } = hermite(n, x);
    return norm / (before * slope);
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
