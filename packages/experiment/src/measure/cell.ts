import { requireArguments } from "@backstep/core/plugin";
import { anExperiment, aPlan } from "../arguments.ts";
import { cellKey } from "../plan/identity.ts";
import type { Plan, PlannedScheme } from "../plan/plan.ts";
import { type Experiment, isSampled } from "../schema/experiment.ts";

/** One unit of work: a scheme at one step count and seed. */
export interface Cell {
  readonly scheme: PlannedScheme;
  readonly steps: number;
  readonly seed: number;
  /** A hash of everything on which the rows of the cell depend: setting, data, networks and version. */
  readonly key: string;
}

/** What a run cost. */
export interface Cost {
  /** Score evaluations per sample. */
  readonly nfe: number;
  /** Jacobian-vector products per sample. */
  readonly jvps: number;
  readonly seconds: number;
}

/** Every scheme at every step count and seed. */
export function cellsOf(plan: Plan): readonly Cell[] {
  requireArguments("cellsOf", { plan: aPlan }, { plan });
  const { experiment, schemes, identity } = plan;
  return schemes.flatMap((scheme) =>
    experiment.steps.flatMap((steps) =>
      experiment.seeds.map((seed) => {
        const { name, options } = scheme;
        return { scheme, steps, seed, key: cellKey(identity, { name, options }, steps, seed) };
      }),
    ),
  );
}

/** Whether the error of an exact law has causes other than the number of steps: the start, the score or the end. */
export function hasOtherCauses({ experiment, target, perturbation, end }: Plan): boolean {
  return (
    target?.gaussian === true &&
    experiment.metrics.some((metric) => !isSampled(metric)) &&
    (experiment.start !== "exact" || perturbation !== undefined || end(experiment.steps[0]) > 0)
  );
}

/** Whether an experiment draws samples: for a metric, or because it has no metric and is run for its samples. */
export function drawsSamples(experiment: Experiment): boolean {
  requireArguments("drawsSamples", { experiment: anExperiment }, { experiment });
  const { metrics } = experiment;
  return metrics.length === 0 || metrics.some(isSampled);
}
