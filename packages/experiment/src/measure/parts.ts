import { requireArguments } from "@backstep/core/plugin";
import { aPlan } from "../arguments.ts";
import type { Plan } from "../plan/plan.ts";
import { type Cell, cellsOf, hasOtherCauses, needsSamples } from "./cell.ts";
import { causesKey, networkOf, rowKey, samplesKey } from "./row.ts";

/** The results of one cell. */
export interface Parts {
  /** Labels of the metrics, one row each. */
  readonly metrics: readonly string[];
  /** Whether the causes of its error are one of its results. */
  readonly causes: boolean;
  /** Whether its samples are one of its results. */
  readonly samples: boolean;
}

/** What each cell contributes to the results of an experiment. */
export function partsOf(plan: Plan): readonly { readonly cell: Cell; readonly parts: Parts }[] {
  // One check for all cells: a plan with many seeds is long.
  requireArguments("partsOf", { plan: aPlan }, { plan });
  return cellsOf(plan).map((cell) => ({ cell, parts: partsOfCell(plan, cell) }));
}

/** What a cell contributes. Causes and shown samples come from the first seed alone. */
export function partsOfCell(plan: Plan, cell: Cell): Parts {
  const { experiment } = plan;
  const { first } = cell;
  return {
    metrics: experiment.metrics,
    causes: first && hasOtherCauses(plan, cell),
    samples: first && needsSamples(experiment),
  };
}

/** The parts of a cell whose keys are not in `done`. */
export function missingParts(plan: Plan, cell: Cell, done: ReadonlySet<string> | undefined): Parts {
  const { metrics, causes, samples } = partsOfCell(plan, cell);
  const of = { cell: cell.key };
  return {
    metrics: metrics.filter((metric) => !done?.has(rowKey({ ...of, metric, ...networkOf(plan, metric) }))),
    causes: causes && !done?.has(causesKey(of)),
    samples: samples && !done?.has(samplesKey(of)),
  };
}
