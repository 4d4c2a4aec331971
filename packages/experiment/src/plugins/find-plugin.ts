import { BackstepError } from "@backstep/core";
import { type AnyFactory, describe, type PluginKind, requireArguments, suggestion } from "@backstep/core/plugin";
import { host } from "#host";
import { aSource } from "../arguments.ts";
import { type Catalogue, entriesOf, loadEntry, schemeName } from "../catalogue.ts";

const aKind = { type: "choice", of: ["scheme", "drift", "grid", "target", "score", "metric"] } as const;

/** The sources of plugins: a catalogue, and in Node also packages and modules from outside. */
export interface PluginSource extends PluginAccess {
  /** The folder to which file names are relative. */
  readonly folder: string;
}

/** The plugins that an experiment may use. */
export interface PluginAccess {
  readonly catalogue: Catalogue;
  /** Decides whether a plugin from outside may be loaded. Default: none may. */
  readonly allowPlugin?: AllowPlugin;
}

/** A plugin from outside the catalogue, before any of its code has run. */
export interface OutsidePlugin {
  readonly kind: PluginKind;
  /** The name in the experiment: an npm package, or a path that starts with `./`. */
  readonly name: string;
  /** The module that would be loaded. */
  readonly file: string;
  /** Hash of the package, or of the module if it is given by its path. */
  readonly digest: string;
}

/** Decides whether a plugin from outside may be loaded. To load it is to run its code. */
export type AllowPlugin = (plugin: OutsidePlugin) => boolean | Promise<boolean>;

/**
 * Finds the factory of a plugin by its name: an entry of the catalogue, an npm package, or a module below the folder of the experiment.
 *
 * A package must have the keyword `backstep-plugin`. A plugin from outside is loaded only if `allowPlugin` agrees, and of its module only the
 * exported factory of the wanted kind is used. If a module exports several, `name#plugin` selects one.
 *
 * @throws BackstepError `SCHEME_UNKNOWN` or `EXPERIMENT_INVALID` with the nearest known name, `PLUGIN_NOT_ALLOWED`, `PLUGIN_INVALID`.
 */
export async function findPlugin<Kind extends PluginKind>(
  kind: Kind,
  name: unknown,
  source: PluginSource,
): Promise<AnyFactory<Kind>> {
  requireArguments("findPlugin", { kind: aKind, source: aSource }, { kind, source });
  const entries = entriesOf(source.catalogue, kind);
  const names = [
    ...Object.keys(entries),
    ...(kind === "scheme" ? Object.keys(source.catalogue.schemeAliases ?? {}) : []),
  ];
  if (typeof name !== "string" || name === "")
    throw unknownPlugin(kind, name, `it must be the name of a ${kind}; ${suggestion("", names)}`);
  const real = kind === "scheme" ? schemeName(source.catalogue, name) : name;
  const known = (await loadEntry(entries, real)) ?? (await loadEntry(entries, name.replace(`@backstep/${kind}-`, "")));
  if (known) return known;

  const [path, plugin] = name.split("#");
  const found = await host.locatePlugin(path, source.folder);
  if (found === undefined)
    throw unknownPlugin(
      kind,
      name,
      `it is neither a ${kind} of the catalogue, nor an installed package, nor a path such as ./${kind}.js below the experiment; ${suggestion(name, names)}`,
    );
  const outside = { kind, name: path, ...found };
  if (!(await source.allowPlugin?.(outside)))
    throw new BackstepError(
      "PLUGIN_NOT_ALLOWED",
      `${kind} "${path}" is code from outside Backstep, in ${found.file}; loading it runs the code with your rights; ` +
        `allow it with --allow-plugins ${path}, or in a program with allowPlugins`,
      { ...outside },
    );
  return factoryIn(kind, path, plugin, await host.importModule(found.file));
}

function unknownPlugin(kind: PluginKind, name: unknown, message: string): BackstepError {
  if (kind === "scheme")
    return new BackstepError("SCHEME_UNKNOWN", `scheme ${describe(name)} is unknown; ${message}`, { scheme: name });
  const path = kind === "metric" ? "metrics" : kind;
  return new BackstepError("EXPERIMENT_INVALID", `${path}: ${describe(name)} is unknown; ${message}`, { path });
}

/** The factory of a kind that a module exports. No other export is called. */
function factoryIn<Kind extends PluginKind>(
  kind: Kind,
  name: string,
  plugin: string | undefined,
  module: object,
): AnyFactory<Kind> {
  const factories = [...new Set(Object.values(module))].filter(isFactory);
  const fitting = factories.filter(
    (factory) => factory.plugin.kind === kind && (plugin === undefined || factory.plugin.name === plugin),
  );
  if (fitting.length === 1) return fitting[0] as unknown as AnyFactory<Kind>;
  const exported = factories.map((factory) => `${factory.plugin.kind} ${factory.plugin.name}`).join(", ") || "none";
  throw new BackstepError(
    "PLUGIN_INVALID",
    `${name} must export ${plugin === undefined ? `one ${kind}` : `the ${kind} ${plugin}`} made by define(); it exports ${exported}` +
      (fitting.length > 1 ? `; choose one, as in ${name}#${fitting[0].plugin.name}` : ""),
    { name, kind },
  );
}

function isFactory(value: unknown): value is AnyFactory {
  return typeof value === "function" && typeof (value as Partial<AnyFactory>).plugin?.kind === "string";
}
