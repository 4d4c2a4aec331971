import { cleanTime, type Seed } from "@backstep/core";
import { requireArguments } from "@backstep/core/plugin";
import { anExperiment, aPlan } from "../arguments.ts";
import { cellKey } from "../plan/identity.ts";
import type { Plan, PlannedScheme, Variant } from "../plan/plan.ts";
import { type Run, runsOf } from "../plan/runs.ts";
import { type Experiment, isSampled } from "../schema/experiment.ts";

/** One unit of work: one value of each axis. */
export interface Cell {
  readonly scheme: PlannedScheme;
  readonly variant: Variant;
  /** 0 for an adaptive run. */
  readonly steps: number;
  readonly seed: Seed;
  /** Whether no earlier cell differs only in its seed. */
  readonly first: boolean;
  /** A hash of everything on which the rows of the cell depend: setting, data, networks and version. */
  readonly key: string;
}

/** What a run cost. */
export interface Cost {
  /** Score evaluations per sample. */
  readonly nfe: number;
  /** Accepted steps per sample, of an adaptive run. */
  readonly steps?: number;
  /** Jacobian-vector products per sample. */
  readonly jvps: number;
  readonly seconds: number;
}

/** A plan never changes, and its cells are needed several times. Each has a hash. */
const known = new WeakMap<Plan, readonly Cell[]>();

/** Every cell of a plan, in the order of the axes: schemes, settings, step counts, seeds. */
export function cellsOf(plan: Plan): readonly Cell[] {
  requireArguments("cellsOf", { plan: aPlan }, { plan });
  const cells = known.get(plan) ?? runsOf(plan).flatMap(cellsOfRun);
  known.set(plan, cells);
  return cells;
}

function cellsOfRun({ scheme, variant, steps, seeds }: Run): readonly Cell[] {
  return seeds.map((seed, k) => {
    const key = cellKey(variant.identity, scheme.identity, steps, seed);
    return { scheme, variant, steps, seed, first: k === 0, key };
  });
}

/** Whether the error of an exact law has causes other than the number of steps: the start, the score or the end. */
export function hasOtherCauses({ experiment, target }: Plan, { variant, steps }: Cell): boolean {
  const { setting, perturbation, drift } = variant;
  return (
    target?.gaussian === true &&
    experiment.metrics.some((metric) => !isSampled(metric)) &&
    (setting.start !== "exact" || perturbation !== undefined || variant.end(steps) > cleanTime(drift))
  );
}

/** Whether an experiment draws samples: for a metric, or because it has no metric and is run for its samples. */
export function drawsSamples(experiment: Experiment): boolean {
  requireArguments("drawsSamples", { experiment: anExperiment }, { experiment });
  return needsSamples(experiment);
}

/** `drawsSamples` without a check of the arguments, which takes as long as the list of seeds. It is for calls once per cell. */
export function needsSamples({ metrics }: Experiment): boolean {
  return metrics.length === 0 || metrics.some(isSampled);
}
