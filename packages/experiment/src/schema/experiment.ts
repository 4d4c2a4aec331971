import { requireArguments } from "@backstep/core/plugin";
import { aNamedSpec, aString } from "../arguments.ts";
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

/** A validated experiment with every default filled in. */
export interface Experiment {
  readonly name: string;
  /** Optional only for the score of a network. */
  readonly target?: SectionSpec;
  readonly drift: SectionSpec;
  readonly score: SectionSpec;
  readonly schemes: readonly NamedSpec[];
  readonly grid: SectionSpec;
  readonly steps: readonly number[];
  readonly start: "exact" | "prior" | "standard";
  /** Forward time at which the run stops. */
  readonly end: number;
  readonly noiseLevel: number;
  /** Labels of the metrics: the name of a metric, and what distinguishes it from the same metric with other options. */
  readonly metrics: readonly string[];
  /** The metrics of samples by their labels. */
  readonly metricSpecs: Readonly<Record<string, NamedSpec>>;
  /** Number of Monte Carlo samples; 0 if every metric is exact. */
  readonly samples: number;
  readonly seeds: readonly number[];
  readonly precision: "f32" | "f64";
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
