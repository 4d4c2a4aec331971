import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Manifest, root, type WorkspacePackage, workspacePackages } from "../repository/packages.ts";

/** The packages, and the projects in tooling that pnpm links to them. */
export function projects(): WorkspacePackage[] {
  const inTooling = ["tooling/bench", "tooling/browser"]
    .map((folder) => ({ folder, path: join(root, folder) }))
    .filter(({ path }) => existsSync(join(path, "package.json")))
    .map((each) => ({
      ...each,
      manifest: JSON.parse(readFileSync(join(each.path, "package.json"), "utf8")) as Manifest,
    }));
  return [...workspacePackages(), ...inTooling];
}

const isScheme = ({ folder }: WorkspacePackage): boolean => folder.startsWith("packages/schemes/");

/** A package that depends on most schemes of the workspace: the catalogue, and parity, which need not name a new scheme. */
export function knowsMostSchemes({ manifest }: WorkspacePackage, all: readonly WorkspacePackage[]): boolean {
  const needed = { ...manifest.dependencies, ...manifest.devDependencies };
  const schemes = all.filter(isScheme);
  return 2 * schemes.filter((scheme) => scheme.manifest.name in needed).length > schemes.length;
}

/** Projects that a change may reach. */
export interface Reach {
  /** All their tests may notice it. */
  readonly whole: ReadonlySet<WorkspacePackage>;
  /** Reached through a list of schemes, or in tests of a scheme: of their tests, those that import the changed package may notice it. */
  readonly listed: ReadonlySet<WorkspacePackage>;
}

/**
 * Projects that depend on a package whose sources changed, directly or not. A development dependency reaches the tests of a project, but
 * not the projects that depend on it.
 */
export function reach(changed: WorkspacePackage, all: readonly WorkspacePackage[]): Reach {
  const whole = new Set<WorkspacePackage>();
  const listed = new Set<WorkspacePackage>();
  const stops = (each: WorkspacePackage): boolean => isScheme(changed) && knowsMostSchemes(each, all);
  const visit = (each: WorkspacePackage, found: Set<WorkspacePackage>): void => {
    if (found.has(each)) return;
    found.add(each);
    for (const other of all) {
      const { dependencies, peerDependencies, optionalDependencies, devDependencies } = other.manifest;
      const into = stops(other) ? listed : found;
      if (each.manifest.name in { ...dependencies, ...peerDependencies, ...optionalDependencies }) visit(other, into);
      // Few tests of a project import a scheme, so only those run for it.
      else if (each.manifest.name in { ...devDependencies }) (isScheme(changed) ? listed : into).add(other);
    }
  };
  visit(changed, whole);
  return { whole, listed: new Set([...listed].filter((each) => !whole.has(each))) };
}
