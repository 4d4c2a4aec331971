import type { Seed } from "@backstep/core";
import { requireArguments } from "@backstep/core/plugin";
import { aNamedSpec, aString } from "../arguments.ts";
import type { Axis, Match } from "../axes/axis.ts";
import type { PluginOptions } from "../catalogue.ts";

/** A section after validation: the plugin that it names and its options, with every default. */
export interface SectionSpec {
  /** A name of the catalogue, or that of a plugin from outside. */
  readonly kind: string;
  readonly [option: string]: unknown;
}

/** A scheme or a metric by name, with the options that the experiment gives. */
export interface NamedSpec {
  readonly name: string;
  readonly options: PluginOptions;
}

/** The source of start points: a law, or the start file of the experiment. */
export type StartName = "exact" | "prior" | "standard" | "file";

/** What a report shows where: the axes of rows, columns, colours and panels. */
export interface View {
  readonly rows?: readonly Axis[];
  readonly columns?: readonly Axis[];
  readonly colour?: readonly Axis[];
  readonly panels?: readonly Axis[];
}

/** A validated experiment with every default filled in. Its cells are the product of the lists, without what a filter excludes. */
export interface Experiment {
  readonly name: string;
  /** Optional only for the score of a network. */
  readonly target?: SectionSpec;
  readonly drifts: readonly SectionSpec[];
  readonly scores: readonly SectionSpec[];
  readonly schemes: readonly NamedSpec[];
  readonly grids: readonly SectionSpec[];
  /** Empty if the experiment has tolerances. */
  readonly steps: readonly number[];
  /** Tolerances of adaptive runs, in place of step counts and of a grid. */
  readonly tolerances?: readonly number[];
  /** `file` alone if the experiment has a start file. */
  readonly starts: readonly StartName[];
  /** A data set or a file with points x₀ of the data: runs start from α x₀ + σ z at their start time. */
  readonly startFile?: string;
  /** Forward times at which runs start. Without them a grid starts at the horizon of its drift, or at its own first time. */
  readonly startTimes?: readonly number[];
  /** Forward times at which runs stop. */
  readonly ends: readonly number[];
  readonly noiseLevels: readonly number[];
  /** Labels of the metrics: the name of a metric, and what distinguishes it from the same metric with other options. */
  readonly metrics: readonly string[];
  /** The metrics of samples by their labels. */
  readonly metricSpecs: Readonly<Record<string, NamedSpec>>;
  /** Number of Monte Carlo samples; 0 if every metric is exact. */
  readonly samples: number;
  /** A seed above 2^53 − 1 is a bigint. */
  readonly seeds: readonly Seed[];
  readonly precisions: readonly ("f32" | "f64")[];
  /** Only combinations that match one of these are cells. */
  readonly only?: readonly Match[];
  /** Combinations that match one of these are left out. */
  readonly except?: readonly Match[];
  readonly view?: View;
}

/** An experiment and the folder to which the file names in it are relative. */
export interface ExperimentFile {
  readonly file: string;
  readonly folder: string;
  readonly experiment: Experiment;
}

/** The metrics of the exact law. */
export const exactMetrics = ["law/w2", "law/kl", "law/mean-error", "law/sd-error"] as const;

/** A metric of the exact law. */
export type ExactMetric = (typeof exactMetrics)[number];

/** Whether a metric is computed from the exact law, without samples. */
export function isExact(metric: string): metric is ExactMetric {
  requireArguments("isExact", { metric: aString }, { metric });
  return (exactMetrics as readonly string[]).includes(metric);
}

/** Whether a metric needs samples. */
export function isSampled(metric: string): boolean {
  requireArguments("isSampled", { metric: aString }, { metric });
  return !isExact(metric);
}

/** The name of a scheme together with its options: the key by which schemes of an experiment differ. */
export function schemeKey(spec: NamedSpec): string {
  requireArguments("schemeKey", { spec: aNamedSpec }, { spec });
  const { name, options } = spec;
  return Object.keys(options).length === 0 ? name : `${name} ${JSON.stringify(options)}`;
}

/**
 * The label of a metric: its name, the file of its network and its other options.
 *
 * @example
 * ```ts
 * metricLabel({ name: "gaussian/frechet", options: { features: "models/classifier.onnx" } }); // gaussian/frechet@classifier
 * ```
 */
export function metricLabel({ name, options: { features, output: _, sha256: _s, ...rest } }: NamedSpec): string {
  const named = typeof features === "string" ? `${name}@${stemOf(features)}` : name;
  return schemeKey({ name: named, options: rest });
}

/** The file name of a path, without its extension. */
function stemOf(path: string): string {
  const name = path.replace(/\/+$/, "").split("/").pop() ?? path;
  return name.replace(/(?<=.)\.[^.]*$/, "");
}

/** Whether a model is given by its path. Names of models contain neither dots nor slashes. */
export function isPath(model: string): boolean {
  requireArguments("isPath", { model: aString }, { model });
  return /[./\\]/.test(model);
}
