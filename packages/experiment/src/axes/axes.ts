import type { Seed } from "@backstep/core";
import { requireArguments } from "@backstep/core/plugin";
import { anExperiment } from "../arguments.ts";
import type { Experiment, NamedSpec, SectionSpec, StartName } from "../schema/experiment.ts";
import { type Axis, axes } from "./axis.ts";

/** One value of each axis but the scheme, the step count and the seed. */
export interface Setting {
  readonly drift: SectionSpec;
  readonly score: SectionSpec;
  readonly grid: SectionSpec;
  readonly start: StartName;
  /** The forward time at which a run starts, if the experiment gives one. */
  readonly startTime?: number;
  readonly end: number;
  readonly noiseLevel: number;
  readonly precision: "f32" | "f64";
  /** The tolerance of an adaptive run. */
  readonly tolerance?: number;
}

/** One value of each axis. */
export interface Combination extends Setting {
  readonly schemes: NamedSpec;
  readonly steps: number;
  readonly seed: Seed;
}

/** The values of an axis, in the order of the file. A key that the experiment leaves to the grid has none. */
export function valuesOf(experiment: Experiment, axis: Axis): readonly Combination[Axis][] {
  requireArguments("valuesOf", { experiment: anExperiment, axis: { type: "choice", of: axes } }, { experiment, axis });
  return valuesIn(experiment, axis);
}

/** The same without a check, for every cell of an experiment. */
export function valuesIn(experiment: Experiment, axis: Axis): readonly Combination[Axis][] {
  return {
    schemes: experiment.schemes,
    drift: experiment.drifts,
    score: experiment.scores,
    grid: experiment.grids,
    start: experiment.starts,
    startTime: experiment.startTimes ?? [],
    end: experiment.ends,
    noiseLevel: experiment.noiseLevels,
    precision: experiment.precisions,
    tolerance: experiment.tolerances ?? [],
    steps: experiment.steps,
    seed: experiment.seeds,
  }[axis];
}

/** The axes that have several values. */
export function varyingAxes(experiment: Experiment): readonly Axis[] {
  requireArguments("varyingAxes", { experiment: anExperiment }, { experiment });
  return axes.filter((axis) => valuesIn(experiment, axis).length > 1);
}

/** Every setting of an experiment, whether or not a filter excludes it. */
export function settingsOf(experiment: Experiment): readonly Setting[] {
  requireArguments("settingsOf", { experiment: anExperiment }, { experiment });
  const { drifts, scores, grids, starts, startTimes, ends, noiseLevels, precisions, tolerances } = experiment;
  let settings: readonly Partial<Setting>[] = [{}];
  const vary = <Key extends keyof Setting>(key: Key, values: readonly NonNullable<Setting[Key]>[]): void => {
    settings = settings.flatMap((setting) => values.map((value) => ({ ...setting, [key]: value })));
  };
  vary("drift", drifts);
  vary("score", scores);
  vary("grid", grids);
  vary("start", starts);
  if (startTimes) vary("startTime", startTimes);
  vary("end", ends);
  vary("noiseLevel", noiseLevels);
  vary("precision", precisions);
  if (tolerances) vary("tolerance", tolerances);
  return settings as readonly Setting[];
}

/** The step counts of runs. An adaptive run has none, which is 0 here. */
export function stepCountsOf({ steps, tolerances }: Experiment): readonly number[] {
  return tolerances === undefined ? steps : [0];
}
