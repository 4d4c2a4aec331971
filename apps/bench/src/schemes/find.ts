import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { BackstepError, type Scheme } from "@backstep/core";
import { suggestion } from "../experiment/nearest.ts";
import { describe, invalid, isRecord } from "../experiment/section.ts";
import { type SchemeFactory, schemes } from "../schemes.generated.ts";

/**
 * Makes a scheme by its name: one of the built-in list, or that of an npm package (or a path) whose module exports a factory.
 * The package is looked for from `folder` first, where the experiment lies, then beside the bench. Importing it runs its code.
 * The option `predictor` holds a scheme: where it is a name, or an object with one, that scheme is made first.
 *
 * @throws BackstepError `SCHEME_UNKNOWN` naming the nearest, `OPTION_INVALID` for an option that the scheme does not read.
 */
export async function findScheme(
  name: string,
  options: Readonly<Record<string, unknown>>,
  folder: string,
): Promise<Scheme<unknown>> {
  const made = await withPredictor(name, options, folder);
  const builtIn = schemes.find((each) => each.name === name);
  if (builtIn) return makeScheme(name, builtIn.factory, made);
  const module = await importFrom(name, folder);
  if (module === undefined)
    throw new BackstepError(
      "SCHEME_UNKNOWN",
      `"${name}" is neither a scheme nor an installed package; ${suggestion(
        name,
        schemes.map((each) => each.name),
      )}`,
      { scheme: name },
    );
  return makeScheme(name, factoryIn(name, module, made), made);
}

/** The options with the scheme that `predictor` names in place of its name. */
async function withPredictor(
  name: string,
  options: Readonly<Record<string, unknown>>,
  folder: string,
): Promise<Readonly<Record<string, unknown>>> {
  const { predictor } = options;
  if (predictor === undefined || predictor === "none") return options;
  const { name: inner, ...own } = isRecord(predictor) ? predictor : { name: predictor };
  if (typeof inner !== "string" || inner === "")
    throw invalid(`${name}.predictor`, `${describe(predictor)} is neither a name nor an object with a name`);
  return { ...options, predictor: await findScheme(inner, own, folder) };
}

/** The first exported function whose result has `info` and `step`. */
function factoryIn(name: string, module: object, options: Readonly<Record<string, unknown>>): SchemeFactory {
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

/** Makes the scheme, and refuses an option that its factory did not look at. */
function makeScheme(name: string, factory: SchemeFactory, options: Readonly<Record<string, unknown>>): Scheme<unknown> {
  const read = new Set<string>();
  const all = (): void => {
    for (const key of Object.keys(options)) read.add(key);
  };
  const watched = new Proxy(options, {
    get(target, key) {
      if (typeof key === "string") read.add(key);
      return Reflect.get(target, key);
    },
    ownKeys(target) {
      all();
      return Reflect.ownKeys(target);
    },
  });
  const scheme = factory(watched);
  const unknown = Object.keys(options).find((key) => !read.has(key));
  if (unknown === undefined) return scheme;
  const known = [...read].filter((key) => key !== "name");
  throw new BackstepError(
    "OPTION_INVALID",
    `scheme ${name} has no option "${unknown}"; ${suggestion(unknown, known) || "it has none"}`,
    { scheme: name, option: unknown },
  );
}

/** A module by package name or path, or undefined where there is none. */
async function importFrom(name: string, folder: string): Promise<object | undefined> {
  const require = createRequire(join(folder, "experiment.js"));
  for (const locate of [() => pathToFileURL(require.resolve(name)).href, () => import.meta.resolve(name)]) {
    let url: string;
    try {
      url = locate();
      if (url.startsWith("node:")) continue;
    } catch {
      continue;
    }
    try {
      return (await import(url)) as object;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ERR_MODULE_NOT_FOUND") continue;
      throw new BackstepError(
        "SCHEME_UNKNOWN",
        `package ${name} cannot be loaded: ${String(error)}`,
        { scheme: name },
        error,
      );
    }
  }
  return undefined;
}
