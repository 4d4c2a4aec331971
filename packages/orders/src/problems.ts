import type { Drift, Target } from "@backstep/core";
import { aDrift, requireArguments } from "@backstep/core/plugin";
import { edm, flow, ou, ve, vpLinear } from "@backstep/drifts";
import { logSnr, type TimeGrid, uniform } from "@backstep/grids";
import { gaussian, mixture } from "@backstep/score-analytic";

/** A problem on which orders are measured. Runs start from the exact law at `start`. */
export interface OrderProblem {
  readonly name: string;
  readonly drift: Drift;
  readonly target: Target;
  readonly grid: TimeGrid;
  readonly start: number;
  readonly end: number;
}

/** The times of a run with this number of steps. */
export function timesOf({ grid, drift, start, end }: OrderProblem, steps: number): Float64Array {
  return grid(steps, drift, end, start);
}

/** The four diffusions of the mixture: two variance-preserving ones, a variance-exploding one, and a flow. */
export function orderDrifts(): readonly Drift[] {
  return [ou({ horizon: 4 }), preserving(), ve({ sigmaMin: 0.1, sigmaMax: 10 }), flow()];
}

/** Its f and g change with time. Some faults show only then. */
const preserving = (): Drift => vpLinear({ betaMin: 0.1, betaMax: 8 });

/**
 * Two modes on the line, of variances 0.3 and 0.2, whose score is far from affine while they part. Default: the variance-preserving diffusion.
 *
 * Runs go from σ/α = 2.5 to 0.45 in equal steps of log σ/α: the modes part on this stretch, schemes of order 1 and 2 are in their asymptotic
 * range from 8 steps on (0.21 in log σ/α), and the grids of all four diffusions are smooth.
 */
export function mixtureProblem(drift: Drift = preserving()): OrderProblem {
  requireArguments("mixtureProblem", { drift: aDrift }, { drift });
  const target = mixture({ weights: [0.4, 0.6], means: [[-1], [1]], variance: [0.3, 0.2] });
  return { name: `mixture, ${drift.name}`, target, ...stretchOf(drift) };
}

/** The mixture under the four diffusions. */
export function mixtureProblems(): readonly OrderProblem[] {
  return orderDrifts().map(mixtureProblem);
}

/** Gaussian data on the stretch of the mixture. */
export function gaussianProblem(drift: Drift): OrderProblem {
  requireArguments("gaussianProblem", { drift: aDrift }, { drift });
  return { name: `gaussian, ${drift.name}`, target: gaussianTarget(), ...stretchOf(drift) };
}

/** Gaussian data in uniform steps. Both runs end before σ = 0, where schemes in log σ/α lose a logarithm on uniform steps. */
export function uniformProblems(): readonly OrderProblem[] {
  const on = (drift: Drift, end: number): OrderProblem => ({
    name: drift.name,
    drift,
    target: gaussianTarget(),
    grid: uniform(),
    start: drift.horizon,
    end,
  });
  return [on(ou({ horizon: 8 }), 0.25), on(vpLinear(), 0.05)];
}

/** Gaussian data under four diffusions on different grids, smooth and ending above t = 0: the problems of the conformance suite. */
export function gaussianProblems(): readonly OrderProblem[] {
  const target = gaussian({ mean: [0.4, -0.5, 0.25], variance: [0.25, 1.3, 2.1] });
  return [
    { name: "ou, uniform", drift: ou({ horizon: 4 }), target, grid: uniform(), start: 4, end: 0.1 },
    { name: "vp-linear, log-snr", drift: preserving(), target, grid: logSnr(), start: 1, end: 0.05 },
    { name: "edm, log-snr", drift: edm({ sigmaMax: 10 }), target, grid: logSnr(), start: 10, end: 0.2 },
    { name: "flow, uniform from 0.95", drift: flow(), target, grid: uniform(), start: 0.95, end: 0.1 },
  ];
}

/** Three variances, so that the order does not depend on one coefficient, which might vanish. */
const gaussianTarget = (): Target => gaussian({ mean: [1, -0.5, 0.25], variance: [0.25, 1, 1.8] });

function stretchOf(drift: Drift): Pick<OrderProblem, "drift" | "grid" | "start" | "end"> {
  return { drift, grid: logSnr(), start: drift.timeOf(2.5), end: drift.timeOf(0.45) };
}
