/** Nodes and weights of a quadrature rule for a probability measure: the weights add up to 1. */
export interface Rule {
  readonly nodes: readonly number[];
  readonly weights: readonly number[];
}

/** E f(Z) for a standard normal Z, exact for polynomials up to degree 2n − 1 (Gauss–Hermite). */
export function gaussHermite(n: number): Rule {
  return gaussRule(n, (k) => k, 2 * Math.sqrt(n) + 1);
}

/** E f(U) for a uniform U on (0, 1), exact for polynomials up to degree 2n − 1 (Gauss–Legendre). */
export function gaussLegendre(n: number): Rule {
  const { nodes, weights } = gaussRule(n, (k) => k ** 2 / (4 * k ** 2 - 1), 1);
  return { nodes: nodes.map((node) => (1 + node) / 2), weights };
}

/**
 * The Gauss rule of an even probability measure from the recurrence of its monic orthogonal polynomials.
 *
 * ```text
 * p_{k+1} = x p_k − b_k p_{k−1}          nodes the zeros of p_n, weights b_1 ⋯ b_{n−1} / (p_{n−1} p_n′)
 * ```
 *
 * The zeros of p_k lie between those of p_{k−1} and ± `bound`, so each is enclosed and bisected.
 */
function gaussRule(n: number, b: (k: number) => number, bound: number): Rule {
  const polynomials = (x: number): { value: number; before: number; slope: number } => {
    let [before, value, slopeBefore, slope] = [0, 1, 0, 0];
    for (let k = 0; k < n; k++) {
      const down = k === 0 ? 0 : b(k);
      [slopeBefore, slope] = [slope, value + x * slope - down * slopeBefore];
      [before, value] = [value, x * value - down * before];
    }
    return { value, before, slope };
  };
  let nodes: number[] = [];
  for (let degree = 1; degree <= n; degree++) {
    const ends = [-bound, ...nodes, bound];
    nodes = Array.from({ length: degree }, (_, i) => bisect(degree, b, ends[i], ends[i + 1]));
  }
  let norm = 1;
  for (let k = 1; k < n; k++) norm *= b(k);
  const weights = nodes.map((x) => {
    const { before, slope } = polynomials(x);
    return norm / (before * slope);
  });
  return { nodes, weights };
}

/** The one zero of p_degree in (low, high). */
function bisect(degree: number, b: (k: number) => number, low: number, high: number): number {
  const value = (x: number): number => {
    let [before, now] = [0, 1];
    for (let k = 0; k < degree; k++) [before, now] = [now, x * now - (k === 0 ? 0 : b(k)) * before];
    return now;
  };
  const sign = Math.sign(value(low));
  for (let halving = 0; halving < 200; halving++) {
    const middle = (low + high) / 2;
    if (middle === low || middle === high) break;
    if (Math.sign(value(middle)) === sign) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
