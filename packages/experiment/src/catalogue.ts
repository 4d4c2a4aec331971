import type { Drift, Metric, Samples, Scheme, ScoreModel, Target } from "@backstep/core";

/** Plugins of one kind by name. An entry loads its plugin when it is first called. */
export type Entries<Factory> = Readonly<Record<string, () => Promise<Factory>>>;

/** Options of a plugin as an experiment gives them: a section without its `kind` or `name`. */
export type PluginOptions = Readonly<Record<string, unknown>>;

/**
 * The plugins that an experiment may name.
 *
 * `@backstep/experiment` imports no plugin. `@backstep/catalogue` has one entry for every plugin of the Backstep repository; a
 * smaller catalogue is an object with the entries that an experiment needs.
 *
 * @example
 * ```ts
 * import type { Catalogue } from "@backstep/experiment";
 *
 * export const empty: Catalogue = { schemes: {}, drifts: {}, grids: {}, targets: {}, scores: {}, metrics: {}, datasets: {} };
 * ```
 */
export interface Catalogue {
  readonly schemes: Entries<SchemeFactory>;
  readonly drifts: Entries<(options: PluginOptions) => Drift>;
  readonly grids: Entries<(options: PluginOptions) => TimeGrid>;
  readonly targets: Entries<TargetFactory>;
  readonly scores: Entries<ScoreFactory>;
  /** Metrics of samples. The exact metrics, `law/…`, are part of this package. */
  readonly metrics: Entries<(options: PluginOptions) => Metric>;
  /** Data sets that need no file. */
  readonly datasets: Entries<Samples>;
  /** Opens a network whose output a metric takes as features. */
  readonly featureNetwork?: (options: FeatureOptions, use: FeatureUse) => Promise<FeatureNetwork>;
}

/** Creates a scheme from its options. */
export type SchemeFactory = (options: PluginOptions) => Scheme<unknown>;

/** Creates a target from its options. `data` holds the points of a section that names data, (n, d). */
export type TargetFactory = (options: PluginOptions, data: Samples | undefined) => Target;

/** Times of a run with so many steps under a drift, from its horizon (or `start`) down to `end`; (steps + 1). */
export type TimeGrid = (steps: number, drift: Drift, end: number, start?: number) => Float64Array;

/** Creates the score of an experiment from its section. */
export type ScoreFactory = (options: PluginOptions, use: ScoreUse) => Promise<ExperimentScore>;

/** The context in which a score is created. */
export interface ScoreUse {
  readonly drift: Drift;
  /** The law of the data; required by exact scores. */
  readonly target?: Target;
  /** The folder to which file names are relative. */
  readonly folder: string;
  /** Whether a scheme needs Jacobian-vector products. A second graph of a network is loaded only in this case. */
  readonly products: boolean;
}

/** The score of an experiment. */
export interface ExperimentScore {
  /** The model for the runs of one seed. Only an exact score with added noise depends on the seed. */
  model(seed: number): ScoreModel;
  /** The error added to an exact score, for its exact law. */
  readonly perturbation?: { readonly bias?: Float64Array; readonly noise?: number };
  /** Properties of a network; undefined for an exact score. */
  readonly network?: NetworkProperties;
}

/** Properties of a network that are not part of its score. */
export interface NetworkProperties {
  /** Hash of the files: equal digests mean equal content. */
  readonly digest: string;
  /** Shape of one row, and whether channels come first. */
  readonly rows?: { readonly shape: readonly number[]; readonly planar: boolean };
  /** Values that pictures show as black and as white. */
  readonly window?: readonly [black: number, white: number];
}

/** A network whose output a metric uses as features. */
export interface FeatureOptions {
  /** A file, or the name of a model of the catalogue. */
  readonly features: string;
  /** The output that is read. Required if the network has several. */
  readonly output?: string;
}

/** The points on which a network of features runs. */
export interface FeatureUse {
  /** The folder to which file names are relative. */
  readonly folder: string;
  /** The dimension of a point. */
  readonly dim: number;
}

/** A network as a feature function. */
export interface FeatureNetwork {
  /** Hash of the file. */
  readonly digest: string;
  /** Creates the metric in these features. */
  readonly metric: () => Metric;
}

/**
 * Loads a plugin by name.
 *
 * @returns undefined if the catalogue has no such entry.
 */
export async function loadEntry<Factory>(entries: Entries<Factory>, name: string): Promise<Factory | undefined> {
  return Object.hasOwn(entries, name) ? entries[name]() : undefined;
}
