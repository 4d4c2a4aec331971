import { requireArguments } from "@backstep/core/plugin";
import { aCell, aPlan } from "../arguments.ts";
import type { Plan } from "../plan/plan.ts";
import { type Cell, drawsSamples, hasOtherCauses } from "./cell.ts";
import { causesKey, rowKey, samplesKey } from "./row.ts";

/** The results of one cell. */
export interface Parts {
  /** Labels of the metrics, one row each. */
  readonly metrics: readonly string[];
  /** Whether the causes of its error are one of its results. */
  readonly causes: boolean;
  /** Whether its samples are one of its results. */
  readonly samples: boolean;
}

/** What a cell contributes to the results of an experiment. Causes and shown samples come from the first seed alone. */
export function partsOf(plan: Plan, cell: Cell): Parts {
  requireArguments("partsOf", { plan: aPlan, cell: aCell }, { plan, cell });
  const { metrics, seeds } = plan.experiment;
  const first = cell.seed === seeds[0];
  return { metrics, causes: first && hasOtherCauses(plan), samples: first && drawsSamples(plan.experiment) };
}

/** The parts of a cell whose keys are not in `done`. */
export function missingParts(plan: Plan, cell: Cell, done: ReadonlySet<string> | undefined): Parts {
  const { metrics, causes, samples } = partsOf(plan, cell);
  const of = { cell: cell.key };
  return {
    metrics: metrics.filter((metric) => !done?.has(rowKey({ ...of, metric }))),
    causes: causes && !done?.has(causesKey(of)),
    samples: samples && !done?.has(samplesKey(of)),
  };
}
