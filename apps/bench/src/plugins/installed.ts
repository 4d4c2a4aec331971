import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { PluginKind } from "@backstep/core/plugin";

/** A plugin package from outside, as its manifest describes it. */
export interface InstalledPlugin {
  readonly package: string;
  /** The kinds that its keywords `backstep-KIND` name. */
  readonly kinds: readonly PluginKind[];
}

/** The kinds of plugins in the order of lists. */
export const pluginKinds: readonly PluginKind[] = ["scheme", "drift", "grid", "target", "score", "metric"];

/** The packages with the keyword `backstep-plugin` in the `node_modules` of a folder. Only manifests are read; no code runs. */
export async function installedPlugins(folder: string): Promise<readonly InstalledPlugin[]> {
  const modules = join(folder, "node_modules");
  const top = await namesIn(modules);
  const scoped = await Promise.all(
    top
      .filter((name) => name.startsWith("@"))
      .map(async (scope) => (await namesIn(join(modules, scope))).map((name) => `${scope}/${name}`)),
  );
  const names = [...top.filter((name) => !name.startsWith("@")), ...scoped.flat()].sort();
  const found = await Promise.all(names.map((name) => pluginIn(join(modules, name), name)));
  return found.filter((plugin) => plugin !== undefined);
}

async function namesIn(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder).catch(() => []);
  return names.filter((name) => !name.startsWith("."));
}

async function pluginIn(folder: string, name: string): Promise<InstalledPlugin | undefined> {
  const manifest = await readManifest(join(folder, "package.json"));
  if (manifest?.name !== name || !Array.isArray(manifest.keywords)) return undefined;
  const { keywords } = manifest;
  if (!keywords.includes("backstep-plugin")) return undefined;
  return { package: name, kinds: pluginKinds.filter((kind) => keywords.includes(`backstep-${kind}`)) };
}

async function readManifest(file: string): Promise<Record<string, unknown> | null | undefined> {
  try {
    const manifest: unknown = JSON.parse(await readFile(file, "utf8"));
    return typeof manifest === "object" ? (manifest as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
