import { readdirSync } from "node:fs";
import { join, relative } from "node:path";
import { root } from "./packages.ts";

const generated = new Set(["node_modules", ".git", "dist"]);
const generatedInRoot = new Set(["coverage", "results"]);

/** Every file of the repository except installed and built ones, relative to the root with forward slashes. */
export function repositoryFiles(folder: string = root): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => !generated.has(entry.name) && !entry.isSymbolicLink())
    .map((entry) => ({ entry, path: relative(root, join(folder, entry.name)).replaceAll("\\", "/") }))
    .filter(({ path }) => !generatedInRoot.has(path))
    .flatMap(({ entry, path }) => (entry.isDirectory() ? repositoryFiles(join(root, path)) : [path]));
}
