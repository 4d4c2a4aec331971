import type { Drift, Target } from "@backstep/core";
import { edm, flow, ou, vpLinear } from "@backstep/drifts";
import { logSnr, type TimeGrid, uniform } from "@backstep/grids";
import { gaussian } from "@backstep/score-analytic";

/** A Gaussian problem on which exact errors are measured. */
export interface GaussianProblem {
  readonly name: string;
  readonly drift: Drift;
  readonly target: Target;
  readonly grid: TimeGrid;
  readonly start: number;
  readonly end: number;
}

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
