import { gaussLegendreRule, legendre, log } from "@backstep/core/plugin";
import type { Span } from "./span.ts";

/** Gauss nodes for a part of relative width `ratio` of a smooth interval: its Legendre coefficients fall at least like (4 ratio)ⁿ. */
export function nodesNeeded(ratio: number, count: number): number {
  if (!(ratio < 1 / 16)) return 16;
  return Math.min(16, Math.max(count, Math.ceil(20 / -log(4 * ratio)) + 1));
}

/** The last two Legendre polynomials at the nodes. */
let lastTwo: readonly [Float64Array, Float64Array] | undefined;

/** Whether the last of sixteen Legendre coefficients are negligible: the square of the rest is below rounding. */
export function isSmooth(
  { drift, functions, powers }: Span,
  { low, high }: { readonly low: number; readonly high: number },
): boolean {
  const { nodes, weights } = gaussLegendreRule(16);
  const half = (high - low) / 2;
  lastTwo ??= [nodes.map((node) => legendre(14, node).value), nodes.map((node) => legendre(15, node).value)];
  const [before, last] = lastTwo;
  return functions.slice(powers).every((f) => {
    let [largest, a, b] = [0, 0, 0];
    for (let q = 0; q < 16; q++) {
      const value = f.value(drift, low + half * (1 + nodes[q]));
      largest = Math.max(largest, Math.abs(value));
      a += weights[q] * value * before[q];
      b += weights[q] * value * last[q];
    }
    return 16 * Math.max(Math.abs(a), Math.abs(b)) <= 1e-9 * largest;
  });
}
