import type { Samples } from "@backstep/core";
import type { AnyFactory, PluginKind } from "@backstep/core/plugin";
import { requireArguments } from "@backstep/core/plugin";
import { aCatalogue, aString, aText } from "./arguments.ts";

/** Plugins of one kind by name. An entry loads its plugin when it is first called. */
export type Entries<Plugin> = Readonly<Record<string, () => Promise<Plugin>>>;

/** Options of a plugin as an experiment gives them: a section without its `kind` or `name`. */
export type PluginOptions = Readonly<Record<string, unknown>>;

/**
 * The plugins that an experiment may name.
 *
 * `@backstep/experiment` imports no plugin. `@backstep/catalogue` has one entry for every plugin of the Backstep repository; a
 * smaller catalogue is an object with the entries that an experiment needs. A factory states which options it takes.
 *
 * @example
 * ```ts
 * import type { Catalogue } from "@backstep/experiment";
 *
 * export const empty: Catalogue = { schemes: {}, drifts: {}, grids: {}, targets: {}, scores: {}, metrics: {}, datasets: {} };
 * ```
 */
export interface Catalogue {
  readonly schemes: Entries<AnyFactory<"scheme">>;
  /** Short names of schemes, such as EM. Upper and lower case do not matter when a name is looked up. */
  readonly schemeAliases?: Readonly<Record<string, string>>;
  readonly drifts: Entries<AnyFactory<"drift">>;
  readonly grids: Entries<AnyFactory<"grid">>;
  readonly targets: Entries<AnyFactory<"target">>;
  readonly scores: Entries<AnyFactory<"score">>;
  /** Metrics of samples. The exact metrics, `law/…`, are part of this package. */
  readonly metrics: Entries<AnyFactory<"metric">>;
  /** Data sets that need no file. */
  readonly datasets: Entries<Samples>;
  /** The path of a model. `name` is a path relative to `folder`, or the name of a model of the catalogue. */
  readonly locate?: (name: string, folder: string) => string;
  /** Opens a network whose output a metric takes as features. */
  readonly featureNetwork?: (options: FeatureOptions, use: FeatureUse) => Promise<FeatureNetwork>;
}

/** The entries of one kind. */
export function entriesOf<Kind extends PluginKind>(catalogue: Catalogue, kind: Kind): Entries<AnyFactory<Kind>> {
  requireArguments("entriesOf", { catalogue: aCatalogue, kind: aText }, { catalogue, kind });
  return catalogue[`${kind}s`] as unknown as Entries<AnyFactory<Kind>>;
}

/** The name of a scheme in the catalogue, if the given name is an alias of it; otherwise the given name. */
export function schemeName({ schemeAliases = {} }: Pick<Catalogue, "schemeAliases">, name: string): string {
  const alias = Object.keys(schemeAliases).find((each) => each.toLowerCase() === name.toLowerCase());
  return alias === undefined ? name : schemeAliases[alias];
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
  /** The function that a metric takes as its option of the type `features`. */
  readonly features: (x: Float64Array | Float32Array, n: number, dim: number) => Promise<FeatureRows>;
}

/** Features (n, dim) of n points, row-major. */
export interface FeatureRows {
  readonly x: Float64Array | Float32Array;
  readonly dim: number;
}

/**
 * Loads a value by name.
 *
 * @returns undefined if the catalogue has no such entry.
 */
export async function loadEntry<T>(entries: Entries<T>, name: string): Promise<T | undefined> {
  requireArguments("loadEntry", { entries: { type: "object" }, name: aString }, { entries, name });
  return Object.hasOwn(entries, name) ? entries[name]() : undefined;
}
