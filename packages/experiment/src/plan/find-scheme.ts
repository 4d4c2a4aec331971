import { BackstepError, type Scheme } from "@backstep/core";
import { describe, isRecord, suggestion } from "@backstep/core/plugin";
import { host } from "#host";
import { type Catalogue, loadEntry, type PluginOptions, type SchemeFactory } from "../catalogue.ts";
import { invalid } from "../schema/section.ts";

/** The sources of schemes: a catalogue, and in Node also packages and modules relative to a folder. */
export interface SchemeSource {
  readonly catalogue: Pick<Catalogue, "schemes">;
  readonly folder: string;
}

/**
 * Creates a scheme by its name: an entry of the catalogue, or an npm package or module path that exports a factory.
 *
 * A package is looked up from `folder` first, then next to this package. Importing it runs its code. If the option `predictor` is a
 * name, or an object with one, the scheme of that name is created first.
 *
 * @throws BackstepError `SCHEME_UNKNOWN` with the nearest known name, `OPTION_INVALID` for an option that the scheme does not read.
 */
export async function findScheme(name: string, options: PluginOptions, source: SchemeSource): Promise<Scheme<unknown>> {
  const { catalogue, folder } = source;
  const complete = await withPredictor(name, options, source);
  const builtIn = await loadEntry(catalogue.schemes, name);
  if (builtIn) return createScheme(name, builtIn, complete);
  const module = await host.importPackage(name, folder);
  if (module) return createScheme(name, factoryIn(name, module, complete), complete);
  // A package of the catalogue may be named by its npm name although it is not installed next to the experiment.
  const packaged = await loadEntry(catalogue.schemes, name.replace(/^@backstep\/scheme-/, ""));
  if (packaged) return createScheme(name, packaged, complete);
  throw new BackstepError(
    "SCHEME_UNKNOWN",
    `"${name}" is neither a scheme nor an installed package; ${suggestion(name, Object.keys(catalogue.schemes))}`,
    { scheme: name },
  );
}

/** The options with a scheme in place of its name in `predictor`. */
async function withPredictor(name: string, options: PluginOptions, source: SchemeSource): Promise<PluginOptions> {
  const { predictor } = options;
  if (predictor === undefined || predictor === "none") return options;
  const { name: inner, ...rest } = isRecord(predictor) ? predictor : { name: predictor };
  if (typeof inner !== "string" || inner === "")
    throw invalid(`${name}.predictor`, `${describe(predictor)} is neither a name nor an object with a name`);
  return { ...options, predictor: await findScheme(inner, rest, source) };
}

/** The first exported function that returns an object with `info` and `step`. */
function factoryIn(name: string, module: object, options: PluginOptions): SchemeFactory {
  let failure: unknown;
  for (const value of Object.values(module)) {
    if (typeof value !== "function") continue;
    try {
      if (isScheme(value({ ...options }))) return value as SchemeFactory;
    } catch (error) {
      failure ??= error;
    }
  }
  if (failure !== undefined) throw failure;
  throw new BackstepError(
    "SCHEME_UNKNOWN",
    `${name} exports no function that returns a scheme (an object with info and step)`,
  );
}

function isScheme(value: unknown): value is Scheme<unknown> {
  return typeof value === "object" && value !== null && "info" in value && "step" in value;
}

/** Creates the scheme, and refuses an option that its factory did not read. */
function createScheme(name: string, factory: SchemeFactory, options: PluginOptions): Scheme<unknown> {
  const read = new Set<string>();
  const scheme = factory(recording(options, read));
  const unknown = Object.keys(options).find((key) => !read.has(key));
  if (unknown === undefined) return scheme;
  const known = [...read].filter((key) => key !== "name");
  throw new BackstepError(
    "OPTION_INVALID",
    `scheme ${name} has no option "${unknown}"; ${suggestion(unknown, known) || "it has none"}`,
    { scheme: name, option: unknown },
  );
}

/** The same options, with every key that is read added to a set. */
function recording(options: PluginOptions, read: Set<string>): PluginOptions {
  return new Proxy(options, {
    get(target, key) {
      if (typeof key === "string") read.add(key);
      return Reflect.get(target, key);
    },
    ownKeys(target) {
      for (const key of Object.keys(options)) read.add(key);
      return Reflect.ownKeys(target);
    },
  });
}
