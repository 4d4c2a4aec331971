import {
  BackstepError,
  type Drift,
  type OpenedScore,
  type Samples,
  type Scheme,
  type ScoreModel,
  type Seed,
  type Start,
  type Target,
} from "@backstep/core";
import type { Setting } from "../axes/axes.ts";
import type { ImageShape } from "../pictures/image-shape.ts";
import type { Window } from "../pictures/window.ts";
import type { PluginSource } from "../plugins/find-plugin.ts";
import type { Experiment, NamedSpec } from "../schema/experiment.ts";
import type { PlannedMetric } from "./build-metrics.ts";

/** A scheme of an experiment. */
export interface PlannedScheme extends NamedSpec {
  /** The scheme in keys of cells: hashes of code and files instead of their names. */
  readonly identity: unknown;
  readonly scheme: Scheme<unknown>;
}

/** Properties of the network of an experiment. */
export interface PlannedNetwork {
  /** Hash of its files. */
  readonly digest: string;
  /** The shape of its rows, if they are pictures. */
  readonly image?: ImageShape;
  /** The values that pictures show as black and as white. */
  readonly window?: Window;
}

/** An experiment with everything that it names created and checked, as far as that is possible without a run. */
export interface Plan {
  readonly experiment: Experiment;
  /** The folder to which file names are relative. */
  readonly folder: string;
  /** The sources of the plugins. */
  readonly source: PluginSource;
  /** The dimension of a point. */
  readonly dim: number;
  /** The law of the data. Optional only for the score of a network. */
  readonly target?: Target;
  /** The points from which the target was made, and the hash of their content. */
  readonly data?: { readonly points: Samples; readonly digest: string };
  /** The points of the start file, and the hash of their content. */
  readonly startData?: { readonly points: Samples; readonly digest: string };
  /** The first network among the scores, if there is one. */
  readonly network?: PlannedNetwork;
  /** The metrics of samples, by their labels. */
  readonly metrics: ReadonlyMap<string, PlannedMetric>;
  /** In the order of `experiment.schemes`. */
  readonly schemes: readonly PlannedScheme[];
  /** The settings that have a cell, in the order of `settingsOf`. */
  readonly variants: readonly Variant[];
}

/** One setting of an experiment with everything that it names: a value of each axis but the scheme, the step count and the seed. */
export interface Variant {
  readonly setting: Setting;
  /** A hash of everything on which the rows depend, apart from the scheme, the step count, the seed and the metric. */
  readonly identity: string;
  readonly drift: Drift;
  /** The network of the score, if there is one. */
  readonly network?: PlannedNetwork;
  /** The error added to an exact score, with its bias as a vector, (d). */
  readonly perturbation?: NonNullable<OpenedScore["perturbation"]>;
  times(steps: number): Float64Array;
  /** The forward time at which a run with so many steps stops: the end of the setting, unless the grid has its own last time. */
  end(steps: number): number;
  model(seed: Seed): ScoreModel;
  start(): Start;
}

/** The target of a plan whose experiment must have one. */
export function requireTarget({ target }: Pick<Plan, "target">): Target {
  if (target) return target;
  throw new BackstepError("EXPERIMENT_INVALID", "target: is missing", { path: "target" });
}

/** The points of the start file of a plan whose runs start from it. */
export function requireStartData({ startData }: Pick<Plan, "startData">): Samples {
  if (startData) return startData.points;
  throw new BackstepError("EXPERIMENT_INVALID", "startFile: is missing", { path: "startFile" });
}
