import { readdir, realpath } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, isAbsolute, join, relative, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { BackstepError } from "@backstep/core";
import { readBytes, readText } from "@backstep/input/node";
import { sha256Of } from "../digest.ts";
import type { PluginModule } from "./host.ts";

/** The keyword of a package that is a plugin. */
const keyword = "backstep-plugin";

/** Code is smaller. A package may carry a network. */
const most = 2 ** 30;

/** A name that npm accepts. It is neither a path nor a URL. */
const packageName = /^(?:@[a-z0-9~-][a-z0-9._~-]*\/)?[a-z0-9~-][a-z0-9._~-]*$/;

/**
 * The module of a plugin, found without running any of its code.
 *
 * @throws BackstepError `PLUGIN_INVALID` for a path that leaves the folder, and for a package without the keyword.
 */
export async function locatePlugin(name: string, folder: string): Promise<PluginModule | undefined> {
  if (packageName.test(name)) return locatePackage(name, folder);
  return name.startsWith("./") ? locateModule(name, folder) : undefined;
}

async function locateModule(name: string, folder: string): Promise<PluginModule | undefined> {
  const found = await attempt(() => realpath(resolve(folder, name)));
  if (found === undefined) return undefined;
  const inside = relative(await realpath(folder), found);
  if (inside.startsWith("..") || isAbsolute(inside))
    throw new BackstepError(
      "PLUGIN_INVALID",
      `${name} is ${found}; a plugin must be below the experiment, in ${folder}`,
      {
        name,
      },
    );
  return { file: found, digest: sha256Of(await readBytes(found, { most })) };
}

async function locatePackage(name: string, folder: string): Promise<PluginModule | undefined> {
  const require = createRequire(join(resolve(folder), "experiment.js"));
  const file =
    (await attempt(async () => require.resolve(name))) ??
    (await attempt(async () => fileURLToPath(import.meta.resolve(name))));
  if (file === undefined || !isAbsolute(file)) return undefined;
  const found = await packageOf(name, dirname(file));
  if (!found?.keywords.includes(keyword))
    throw new BackstepError(
      "PLUGIN_INVALID",
      `${name} in ${dirname(file)} is not a plugin of Backstep: its package.json must have the keyword ${keyword}`,
      { name },
    );
  return { file, digest: await digestOfFolder(found.root) };
}

/** The package of a name that contains a folder: its root and its keywords. */
async function packageOf(
  name: string,
  folder: string,
): Promise<{ readonly root: string; readonly keywords: readonly unknown[] } | undefined> {
  const manifest = await attempt(async () => JSON.parse(await readText(join(folder, "package.json"), { most })));
  if (manifest?.name === name)
    return { root: folder, keywords: Array.isArray(manifest.keywords) ? manifest.keywords : [] };
  return dirname(folder) === folder ? undefined : packageOf(name, dirname(folder));
}

/** Hash over the names and contents of all files of a package, without what is installed in it. */
async function digestOfFolder(root: string): Promise<string> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .filter((file) => !file.split(sep).includes("node_modules"))
    .sort();
  const parts: string[] = [];
  for (const file of files) parts.push(file, sha256Of(await readBytes(join(root, file), { most })));
  return sha256Of(parts.join("\n"));
}

async function attempt<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch {
    return undefined;
  }
}
