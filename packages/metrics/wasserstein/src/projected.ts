import type { Estimate, Samples } from "@backstep/core";
import { pow } from "@backstep/core/plugin";
import { everyOther } from "./samples.ts";
import { transport1d } from "./transport-1d.ts";

/** One-dimensional projections of points, each from (n, d) to (n), and the weight of each projection's cost in the total. */
export interface Projections {
  readonly count: number;
  readonly weight: number;
  project(samples: Samples, k: number): Float64Array;
}

/**
 * (Σ_k w W_p^p of projection k)^{1/p}, its standard error and its floor.
 *
 * ```text
 * se(D)  = √(Var φ/n + Var ψ/m)           φ, ψ the sums of the projections' potentials; se(D^{1/p}) by the delta method
 * floor  = estimate between even and odd rows of the reference · √((1/n + 1/m)/(1/h₁ + 1/h₂))
 * ```
 */
export function projectedEstimate(sides: readonly [Samples, Samples], projections: Projections, p: number): Estimate {
  const { cost, variance } = totalTransport(sides, projections, p);
  const [produced, reference] = sides;
  const halves = [everyOther(reference, 0), everyOther(reference, 1)] as const;
  const rate = Math.sqrt((1 / produced.n + 1 / reference.n) / (1 / halves[0].n + 1 / halves[1].n));
  const value = root(cost, p);
  const floor = rate * root(totalTransport(halves, projections, p).cost, p);
  // d D^{1/p} = D^{1/p} dD / (p D) has no limit at 0, so the floor replaces it there.
  const standardError = cost > 0 ? (value / (p * cost)) * Math.sqrt(variance) : floor;
  return { value, standardError, floor, n: Math.min(produced.n, reference.n) };
}

function totalTransport(
  sides: readonly [Samples, Samples],
  { count, weight, project }: Projections,
  p: number,
): { cost: number; variance: number } {
  const influence = [new Float64Array(sides[0].n), new Float64Array(sides[1].n)] as const;
  let cost = 0;
  for (let k = 0; k < count; k++) {
    const transport = transport1d(project(sides[0], k), project(sides[1], k), p);
    cost += weight * transport.cost;
    addTo(influence[0], weight, transport.potentials[0]);
    addTo(influence[1], weight, transport.potentials[1]);
  }
  return { cost, variance: varianceOfMean(influence[0]) + varianceOfMean(influence[1]) };
}

/** Variance of the values, divided by their number. */
export function varianceOfMean(values: Float64Array): number {
  const mean = values.reduce((total, value) => total + value, 0) / values.length;
  const scatter = values.reduce((total, value) => total + (value - mean) ** 2, 0);
  return scatter / (values.length - 1) / values.length;
}

function addTo(out: Float64Array, weight: number, values: Float64Array): void {
  for (let i = 0; i < out.length; i++) out[i] += weight * values[i];
}

function root(cost: number, p: number): number {
  return p === 2 ? Math.sqrt(cost) : p === 1 ? cost : pow(cost, 1 / p);
}
