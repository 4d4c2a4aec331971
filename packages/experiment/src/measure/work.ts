import { requireArguments } from "@backstep/core/plugin";
import { aPlan, aSet } from "../arguments.ts";
import type { Plan } from "../plan/plan.ts";
import { isExact, isSampled } from "../schema/experiment.ts";
import { type Cell, cellsOf } from "./cell.ts";
import { missingParts, type Parts, partsOfCell } from "./parts.ts";

/** Estimated work of a cell in multiply-adds, for progress bars. */
export interface Work {
  readonly law: number;
  readonly sampling: number;
  readonly metrics: number;
}

/** The cost of a network is unknown; it exceeds everything else in a run. */
const networkWork = 1000;

/** The steps of an adaptive run are unknown. */
const adaptiveGuess = 50;

/** Multiply-adds in the time of one value of `lawWork`, and laws in the time of the causes of an error. */
const [perLawValue, lawsPerCauses] = [40, 3];

/**
 * Estimates the work of cells, in the order of `cellsOf`. Cells that differ only in their seed have one law, whose work is estimated once.
 *
 * A metric with a largest number of samples, such as an optimal assignment, costs about n^2.5.
 */
export function cellWorkOf(plan: Plan): (cell: Cell, parts?: Parts) => Promise<Work> {
  const { experiment, dim, target, data } = plan;
  const n = experiment.samples;
  const assigned = [...plan.metrics.values()].some(({ metric }) => Number.isFinite(metric.info.largestN?.(dim)));
  let lawValues: number | undefined;
  return async (cell, parts = partsOfCell(plan, cell)) => {
    if (cell.first) lawValues = undefined;
    const { scheme, variant } = cell;
    const laws = (parts.metrics.some(isExact) ? 1 : 0) + (parts.causes ? lawsPerCauses : 0);
    if (laws > 0) lawValues ??= (await import("./law.ts")).valuesOfLaw(plan, cell);
    // The exact score of a target that is not Gaussian visits every point of its data.
    const components = variant.network ? networkWork : target?.gaussian ? 1 : (data?.points.n ?? 1);
    const evaluations = (cell.steps || adaptiveGuess) * scheme.scheme.info.nfePerStep;
    const sampled = parts.metrics.some(isSampled);
    return {
      law: laws * perLawValue * (lawValues ?? 0),
      sampling: sampled || parts.samples ? evaluations * n * dim * (9 + components) : 0,
      metrics: sampled && assigned ? n * n * dim + n ** 2.5 : 0,
    };
  };
}

/** Options of `totalWork`. */
export interface TotalWorkOptions {
  /** Keys of the results that exist already, as for `measure`. Their work is not counted. */
  readonly done?: ReadonlySet<string>;
}

/** Estimated work of all cells of a plan, in multiply-adds. `measure` reports its parts to `onWork`. */
export async function totalWork(plan: Plan, options: TotalWorkOptions = {}): Promise<number> {
  requireArguments("totalWork", { plan: aPlan }, { plan });
  requireArguments("totalWork", { done: { ...aSet, optional: true } }, options);
  const { done } = options;
  const workOf = cellWorkOf(plan);
  let total = 0;
  for (const cell of cellsOf(plan)) {
    const { law, sampling, metrics } = await workOf(cell, done && missingParts(plan, cell, done));
    total += law + sampling + metrics;
  }
  return total;
}
