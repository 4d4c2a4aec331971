import { readdirSync } from "node:fs";
import { join, relative } from "node:path";
import { root } from "./packages.ts";

const generated = new Set(["node_modules", ".git", ".turbo", ".pack", "dist", "coverage", "results"]);

/** Every file of the repository that is not installed or generated, relative to the root with forward slashes. */
export function repositoryFiles(folder: string = root): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => !generated.has(entry.name) && !entry.isSymbolicLink())
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      return entry.isDirectory() ? repositoryFiles(path) : [relative(root, path).replaceAll("\\", "/")];
    });
}
