import type { Estimate, Samples } from "@backstep/core";
import { inOriginalUnit, type Pausing, pow } from "@backstep/core/plugin";
import { everyOther, inCommonUnit } from "./samples.ts";
import { factorOf, rootOf, type Transport1d, transport1d } from "./transport-1d.ts";

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
export function* projectedEstimate(
  metric: string,
  given: readonly [Samples, Samples],
  projections: Projections,
  p: number,
): Pausing<Estimate> {
  const { sides, unit } = inCommonUnit(given);
  const total = yield* totalTransport(sides, projections, p);
  const [produced, reference] = sides;
  const halves = [everyOther(reference, 0), everyOther(reference, 1)] as const;
  const rate = Math.sqrt((1 / produced.n + 1 / reference.n) / (1 / halves[0].n + 1 / halves[1].n));
  const ofHalves = yield* totalTransport(halves, projections, p);
  const root = rootOf(total.cost, p);
  const floor = rate * (ofHalves.unit * rootOf(ofHalves.cost, p));
  // d D^{1/p} = D^{1/p} dD / (p D) has no limit at 0, so the floor replaces it there.
  const standardError =
    total.cost > 0 ? (root / (factorOf(p) * total.cost)) * Math.sqrt(varianceOfMeans(total.influence)) : floor;
  const estimate = { value: total.unit * root, standardError, floor, n: Math.min(produced.n, reference.n) };
  return inOriginalUnit(metric, estimate, unit);
}

/** Σ w W_p^p / unit^p, and the influence of each sample on it, divided by unit^{p−1}. */
interface Total {
  unit: number;
  cost: number;
  readonly influence: readonly [Float64Array, Float64Array];
}

function* totalTransport(
  sides: readonly [Samples, Samples],
  { count, weight, project }: Projections,
  p: number,
): Pausing<Total> {
  const total: Total = { unit: 0, cost: 0, influence: [new Float64Array(sides[0].n), new Float64Array(sides[1].n)] };
  for (let k = 0; k < count; k++) {
    const transport = yield* transport1d(project(sides[0], k), project(sides[1], k), p);
    if (transport.cost > 0) add(total, weight, transport, p);
    yield;
  }
  return { ...total, unit: total.unit || 1 };
}

/** Adds the transport of one projection, in the larger of the two units. */
function add(total: Total, weight: number, { unit, cost, potentials }: Transport1d, p: number): void {
  const common = Math.max(total.unit, unit);
  const [before, now] = [total.unit / common, unit / common];
  total.unit = common;
  if (before !== 1) {
    total.cost *= pow(before, p);
    for (const side of total.influence) scale(side, pow(before, p - 1));
  }
  if (now !== 1) for (const side of potentials) scale(side, pow(now, p - 1));
  total.cost += weight * (now === 1 ? cost : cost * pow(now, p));
  for (const side of [0, 1]) addTo(total.influence[side], weight, potentials[side]);
}

/** Sum over both sides of the variance of the values divided by their number. */
function varianceOfMeans([first, second]: readonly [Float64Array, Float64Array]): number {
  return varianceOfMean(first) + varianceOfMean(second);
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

function scale(values: Float64Array, factor: number): void {
  for (let i = 0; i < values.length; i++) values[i] *= factor;
}
