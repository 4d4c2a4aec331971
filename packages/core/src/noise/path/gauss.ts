import { cos } from "@backstep/kernels";

/** Nodes on (−1, 1) and weights of a Gauss–Legendre rule. */
export interface Rule {
  readonly nodes: Float64Array;
  readonly weights: Float64Array;
}

const rules = new Map<number, Rule>();

/** The Gauss–Legendre rule with n nodes, exact for degree 2n − 1: roots of P_n by Newton's method. */
export function gaussRule(n: number): Rule {
  const known = rules.get(n);
  if (known) return known;
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
