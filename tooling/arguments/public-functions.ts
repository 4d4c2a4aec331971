import { existsSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { publishedPackages } from "../repository/packages.ts";

export type PublicFunction = (...args: readonly unknown[]) => unknown;

/** The functions that each package exports, by the folder below `packages`; `…/node` for its entry of Node. Factories check themselves. */
export async function publicFunctions(): Promise<ReadonlyMap<string, ReadonlyMap<string, PublicFunction>>> {
  const found = new Map<string, ReadonlyMap<string, PublicFunction>>();
  for (const { folder, path } of publishedPackages())
    for (const [entry, suffix] of [
      ["src/index.ts", ""],
      ["src/node/index.ts", "/node"],
    ]) {
      const file = join(path, entry);
      if (!folder.startsWith("packages/") || !existsSync(file)) continue;
      const exported = (await import(pathToFileURL(file).href)) as Record<string, unknown>;
      const functions = Object.entries(exported).filter(([, value]) => typeof value === "function" && !isOther(value));
      if (functions.length > 0)
        found.set(`${folder.slice("packages/".length)}${suffix}`, new Map(functions as [string, PublicFunction][]));
    }
  return found;
}

/** Whether a function is a factory, or the class of an error. */
function isOther(value: object): boolean {
  return "plugin" in value || ("prototype" in value && value.prototype instanceof Error);
}
