import { requireArguments } from "@backstep/core/plugin";
import { aPlan } from "../arguments.ts";
import type { Plan } from "../plan/plan.ts";
import { isSampled } from "../schema/experiment.ts";
import { type Cell, cellsOf, hasOtherCauses, needsSamples } from "./cell.ts";

/** Estimated work of a cell in multiply-adds, for progress bars. */
export interface Work {
  readonly law: number;
  readonly sampling: number;
  readonly metrics: number;
}

/** The cost of a network is unknown; it exceeds everything else in a run. */
const networkWork = 1000;

/** A law runs one row per normal, three times if its causes are separated. A metric with a largest number of samples, such as an optimal assignment, costs about n^2.5. */
export function cellWork(plan: Plan, cell: Cell): Work {
  const { scheme, variant, steps } = cell;
  const { experiment, dim, target, data } = plan;
  const { nfePerStep } = scheme.scheme.info;
  const law = experiment.metrics.some((metric) => !isSampled(metric));
  // The exact score of a target that is not Gaussian visits every point of its data.
  const components = variant.network ? networkWork : target?.gaussian ? 1 : (data?.points.n ?? 1);
  const n = experiment.samples;
  return {
    law: law ? steps * (steps + 8) * nfePerStep * dim * 10 * (hasOtherCauses(plan, cell) ? 3 : 1) : 0,
    sampling: needsSamples(experiment) ? steps * nfePerStep * n * dim * (9 + components) : 0,
    metrics: [...plan.metrics.values()].some(({ metric }) => Number.isFinite(metric.info.largestN?.(dim)))
      ? n * n * dim + n ** 2.5
      : 0,
  };
}

/** Estimated work of all cells of a plan. `measure` reports its parts to `onWork`. */
export function totalWork(plan: Plan): number {
  requireArguments("totalWork", { plan: aPlan }, { plan });
  return cellsOf(plan)
    .map((cell) => cellWork(plan, cell))
    .reduce((sum, { law, sampling, metrics }) => sum + law + sampling + metrics, 0);
}
