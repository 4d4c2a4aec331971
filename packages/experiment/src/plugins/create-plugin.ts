import { BackstepError, type Samples, type Scheme } from "@backstep/core";
import {
  type AnyFactory,
  describe,
  isRecord,
  type PluginKind,
  type Products,
  requireArguments,
} from "@backstep/core/plugin";
import { aSource, aText } from "../arguments.ts";
import type { FeatureNetwork, PluginOptions } from "../catalogue.ts";
import { findPlugin, type PluginSource } from "./find-plugin.ts";

/** What the names mean that are given in the options of an experiment. */
export interface OptionValues {
  /** The points of an option of the type `points`. */
  readonly points?: Samples;
  /** The network of an option of the type `features`. */
  readonly features?: FeatureNetwork;
}

/**
 * Creates a product from options as an experiment gives them. Names of data, networks and schemes become what they name.
 *
 * @throws BackstepError `OPTION_INVALID` if the factory refuses the options
 */
export async function createPlugin<Kind extends PluginKind>(
  factory: AnyFactory<Kind>,
  options: PluginOptions,
  values: OptionValues,
  source: PluginSource,
): Promise<Products[Kind]> {
  const { options: declarations, name: plugin } = factory.plugin;
  const given: Record<string, unknown> = { ...options };
  for (const [name, { type }] of Object.entries(declarations)) {
    if (given[name] === undefined) continue;
    if (type === "points") {
      given[name] = values.points;
      delete given.rows;
      delete given.range;
    } else if (type === "features") {
      given[name] = values.features?.features;
      delete given.output;
      delete given.sha256;
    } else if (type === "scheme") given[name] = await namedScheme(`${plugin}: ${name}`, given[name], source);
  }
  return factory(given);
}

/** A scheme by its name, or by an object with its name and options. The word none stays, for the factory to judge. */
async function namedScheme(path: string, value: unknown, source: PluginSource): Promise<Scheme<unknown> | "none"> {
  if (value === "none") return value;
  const { name, ...options } = isRecord(value) ? value : { name: value };
  if (typeof name === "string" && name !== "") return findScheme(name, options, source);
  throw new BackstepError(
    "EXPERIMENT_INVALID",
    `${path} is ${describe(value)}; it must be a name or an object with a name`,
    {
      path,
    },
  );
}

/**
 * Creates a scheme by its name and options.
 *
 * @throws BackstepError as `findPlugin`; `OPTION_INVALID` if the scheme refuses its options.
 * @example
 * ```ts
 * import { createCatalogue } from "@backstep/catalogue";
 * import { findScheme } from "@backstep/experiment";
 *
 * const scheme = await findScheme("ddim", { eta: 0.5 }, { catalogue: createCatalogue(), folder: "." });
 * ```
 */
export async function findScheme(name: string, options: PluginOptions, source: PluginSource): Promise<Scheme<unknown>> {
  requireArguments(
    "findScheme",
    { name: aText, options: { type: "object" }, source: aSource },
    { name, options, source },
  );
  return createPlugin(await findPlugin("scheme", name, source), options, {}, source);
}
