import type { Drift, Target } from "@backstep/core";
import { edm, flow, ou, ve, vpLinear } from "@backstep/drifts";
import { logSnr, type TimeGrid, uniform } from "@backstep/grids";
import { gaussian, mixture } from "@backstep/score-analytic";

/** A problem on which errors are measured without Monte Carlo. */
export interface OrderProblem {
  readonly name: string;
  readonly drift: Drift;
  readonly target: Target;
  readonly grid: TimeGrid;
  readonly start: number;
  readonly end: number;
}

/** A Gaussian problem on which exact errors are measured. */
export type GaussianProblem = OrderProblem;

const target: Target = gaussian({ mean: [0.4, -0.5, 0.25], variance: [0.25, 1.3, 2.1] });

/**
 * The problems on which orders are measured: smooth in their grid, ending above t = 0, with several variances at once so that no single
 * coefficient that happens to vanish decides.
 */
export function gaussianProblems(): readonly GaussianProblem[] {
  return [
    { name: "ou, uniform", drift: ou({ horizon: 4 }), target, grid: uniform(), start: 4, end: 0.1 },
    {
      name: "vp-linear, log-snr",
      drift: vpLinear({ betaMin: 0.1, betaMax: 8 }),
      target,
      grid: logSnr(),
      start: 1,
      end: 0.05,
    },
    { name: "edm, log-snr", drift: edm({ sigmaMax: 10 }), target, grid: logSnr(), start: 10, end: 0.2 },
    { name: "flow, uniform from 0.95", drift: flow(), target, grid: uniform(), start: 0.95, end: 0.1 },
  ];
}

/** Two modes on the line, of variances 0.3 and 0.2: their score is nowhere near affine where they part. */
const bimodal: Target = mixture({ weights: [0.4, 0.6], means: [[-1], [1]], variance: [0.3, 0.2] });

/**
 * The mixture under four diffusions, between σ/α = 2.5 and 0.45 in equal steps of log σ/α: the stretch over which the modes part. On it
 * schemes of order 1 and 2 are in their asymptotic range from 8 steps on (h = 0.21 in log σ/α), and all four grids are smooth.
 */
export function mixtureProblems(): readonly OrderProblem[] {
  const drifts: readonly Drift[] = [
    ou({ horizon: 4 }),
    vpLinear({ betaMin: 0.1, betaMax: 8 }),
    ve({ sigmaMin: 0.1, sigmaMax: 10 }),
    flow(),
  ];
  return drifts.map((drift) => ({
    name: `mixture, ${drift.name}`,
    drift,
    target: bimodal,
    grid: logSnr(),
    start: drift.timeOf(2.5),
    end: drift.timeOf(0.45),
  }));
}
