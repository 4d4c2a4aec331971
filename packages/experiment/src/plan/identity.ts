import type { Seed } from "@backstep/core";
import { isRecord, type PluginKind } from "@backstep/core/plugin";
import { host } from "#host";
import type { Setting } from "../axes/axes.ts";
import { entriesOf, type PluginOptions } from "../catalogue.ts";
import { sha256Of } from "../digest.ts";
import type { PluginSource } from "../plugins/find-plugin.ts";
import type { Experiment, SectionSpec } from "../schema/experiment.ts";
import { movedOptions } from "../schema/relocate.ts";
import { version } from "../version.ts";
import type { Plan, Variant } from "./plan.ts";

/** A hash of everything on which the rows of a variant depend, apart from the scheme, the step count, the seed and the metric. */
export async function identityOf(
  { target, samples }: Experiment,
  setting: Setting,
  { data, startData, network }: Pick<Plan, "data" | "startData"> & Pick<Variant, "network">,
  source: PluginSource,
): Promise<string> {
  const { start, startTime, end, noiseLevel, precision, tolerance } = setting;
  const content = {
    version,
    target: target ? await sectionIdentity("target", target, source) : null,
    drift: await sectionIdentity("drift", setting.drift, source),
    score: await sectionIdentity("score", setting.score, source),
    grid: tolerance === undefined ? await sectionIdentity("grid", setting.grid, source) : { tolerance },
    start,
    // An absent key keeps the keys of cells without it.
    ...(startData && { startData: startData.digest }),
    ...(startTime !== undefined && { startTime }),
    end,
    noiseLevel,
    samples,
    precision,
    data: data?.digest ?? null,
    network: network?.digest ?? null,
  };
  return sha256Of(JSON.stringify(content));
}

function sectionIdentity(
  kind: PluginKind,
  { kind: name, ...options }: SectionSpec,
  source: PluginSource,
): Promise<unknown> {
  return pluginIdentity(kind, name, options, source);
}

/**
 * A plugin and its options without names of files: a moved file keeps its rows, and a changed one does not.
 *
 * The caller hashes the data and the networks of plugins of the catalogue. A plugin from outside has the hash of its code, and hashes of the
 * files that its options name.
 */
export async function pluginIdentity(
  kind: PluginKind,
  name: string,
  options: PluginOptions,
  source: PluginSource,
): Promise<unknown> {
  const code = await codeOf(kind, name, source);
  if (code === undefined)
    return [name, await nested(await movedOptions(kind, name, options, source, () => ""), source)];
  const files = new Map<string, string>();
  await movedOptions(kind, name, options, source, (file) => {
    files.set(file, "");
    return "";
  });
  for (const file of files.keys()) files.set(file, await contentOf(file, source));
  return [code, await movedOptions(kind, name, options, source, (file) => files.get(file) ?? "")];
}

/** The hash of the code of a plugin from outside; undefined for a plugin of the catalogue. */
async function codeOf(kind: PluginKind, name: string, source: PluginSource): Promise<string | undefined> {
  const entries = entriesOf(source.catalogue, kind);
  if (Object.hasOwn(entries, name) || Object.hasOwn(entries, name.replace(`@backstep/${kind}-`, ""))) return undefined;
  const [path, plugin] = name.split("#");
  const found = await host.locatePlugin(path, source.folder);
  return found && [found.digest, ...(plugin === undefined ? [] : [plugin])].join("#");
}

/** Options with the identity of schemes from outside that they name. */
async function nested(options: PluginOptions, source: PluginSource): Promise<unknown> {
  const entries = await Promise.all(
    Object.entries(options).map(async ([key, value]) => {
      const name = isRecord(value) ? value.name : value;
      if (typeof name !== "string" || !name.startsWith("./")) return [key, value] as const;
      const code = await codeOf("scheme", name, source);
      return [key, code === undefined ? value : isRecord(value) ? { ...value, name: code } : code] as const;
    }),
  );
  return Object.fromEntries(entries);
}

async function contentOf(file: string, { folder }: PluginSource): Promise<string> {
  try {
    return sha256Of(await host.readBytes(file, folder));
  } catch {
    // The plugin itself reports a file that cannot be read.
    return "";
  }
}

/** The key of a cell: the first 32 digits of a hash of everything on which its rows depend. Equal keys mean equal rows. */
export function cellKey(identity: string, scheme: unknown, steps: number, seed: Seed): string {
  return sha256Of(JSON.stringify([identity, scheme, steps, String(seed)])).slice(0, 32);
}
