import { gaussHermiteRule, gaussLegendreRule, requireArguments } from "@backstep/core/plugin";
import { ofRule } from "../arguments.ts";

/** Nodes and weights of a quadrature rule for a probability measure. The weights add up to 1. */
export interface Rule {
  readonly nodes: readonly number[];
  readonly weights: readonly number[];
}

/** E f(U) for a uniform U on (0, 1), exact for polynomials up to degree 2n − 1 (Gauss–Legendre). */
export function gaussLegendre(n: number): Rule {
  requireArguments("gaussLegendre", ofRule, { n });
  const { nodes, weights } = gaussLegendreRule(n);
  return { nodes: Array.from(nodes, (x) => (1 + x) / 2), weights: Array.from(weights, (weight) => weight / 2) };
}

/** E f(Z) for a standard normal Z, exact for polynomials up to degree 2n − 1 (Gauss–Hermite). */
export function gaussHermite(n: number): Rule {
  requireArguments("gaussHermite", ofRule, { n });
  const { nodes, weights } = gaussHermiteRule(n);
  return { nodes: Array.from(nodes), weights: Array.from(weights) };
}
