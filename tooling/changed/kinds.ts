import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Manifest, root, type WorkspacePackage } from "../repository/packages.ts";
import { textAt } from "./files.ts";

/** Files that may change the result of any test. */
const shared =
  /^(?:package\.json|pnpm-workspace\.yaml|vitest\.config\.ts|tsconfig\.check\.json|tooling\/tsconfig\/.*|tooling\/test\/fuzz-seed\.ts)$/;

const now = (file: string): string => (existsSync(join(root, file)) ? readFileSync(join(root, file), "utf8") : "");

/** Whether a file may change the result of any test. The lockfile does so if an installed version changed, not if a package was added. */
export function isShared(file: string, commit: string): boolean {
  if (file !== "pnpm-lock.yaml") return shared.test(file);
  const versions = (text: string): string => text.slice(text.indexOf("\npackages:"));
  return versions(textAt(commit, file)) !== versions(now(file));
}

/** A manifest without the packages of this workspace that it depends on. */
function withoutOurs(text: string): string {
  if (text === "") return "";
  const outside = (dependencies: Manifest["dependencies"]): object =>
    Object.fromEntries(Object.entries(dependencies ?? {}).filter(([, range]) => !range.startsWith("workspace:")));
  const { dependencies, devDependencies, ...rest } = JSON.parse(text) as Manifest;
  return JSON.stringify([outside(dependencies), outside(devDependencies), rest]);
}

/** What a change of a file in a package may reach: everything that depends on it, its own tests, or its documentation. */
export function kindOf(file: string, { folder }: WorkspacePackage, commit: string): "sources" | "tests" | "documents" {
  const inside = file.slice(folder.length + 1);
  if (/\.(?:md|svg)$/.test(inside)) return "documents";
  // The references of TypeScript and the lists of plugins follow from the packages that exist; checks compare them.
  if (inside === "tsconfig.json" || inside.endsWith(".generated.ts")) return "documents";
  if (inside === "package.json") {
    const [before, after] = [textAt(commit, file), now(file)];
    return before !== "" && withoutOurs(before) === withoutOurs(after) ? "documents" : "sources";
  }
  return /^(?:test|bench)\//.test(inside) ? "tests" : "sources";
}
