import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** Absolute path of the repository's root. */
export const root: string = fileURLToPath(new URL("../..", import.meta.url));

/** The folders whose subfolders are packages, as pnpm-workspace.yaml lists them. */
export const packageFolders = ["packages", "packages/schemes", "packages/scores", "packages/metrics", "apps"] as const;

type Dependencies = Readonly<Record<string, string>>;

export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  /** Neither built nor published: only tests of this repository import it. */
  readonly private?: boolean;
  readonly scripts?: Readonly<Record<string, string>>;
  readonly dependencies?: Dependencies;
  readonly peerDependencies?: Dependencies;
  readonly devDependencies?: Dependencies;
  readonly optionalDependencies?: Dependencies;
  readonly [key: string]: unknown;
}

export interface WorkspacePackage {
  /** Relative to the root, with forward slashes. */
  readonly folder: string;
  readonly path: string;
  readonly manifest: Manifest;
}

/** Every package of the workspace, sorted by folder. */
export function workspacePackages(base: string = root): WorkspacePackage[] {
  return packageFolders
    .filter((parent) => existsSync(join(base, parent)))
    .flatMap((parent) => readdirSync(join(base, parent)).map((name) => `${parent}/${name}`))
    .filter((folder) => existsSync(join(base, folder, "package.json")))
    .sort()
    .map((folder) => {
      const path = join(base, folder);
      return { folder, path, manifest: JSON.parse(readFileSync(join(path, "package.json"), "utf8")) as Manifest };
    });
}

/** The packages that users can install. */
export function publishedPackages(): WorkspacePackage[] {
  return workspacePackages().filter(({ manifest }) => !manifest.private);
}

/** A package and all our packages that it needs when installed: dependencies and peers, direct and indirect. */
export function closure(name: string, packages: readonly WorkspacePackage[] = workspacePackages()): WorkspacePackage[] {
  const byName = new Map(packages.map((each) => [each.manifest.name, each]));
  const found = new Set<WorkspacePackage>();
  const visit = (each: WorkspacePackage | undefined): void => {
    if (each === undefined || found.has(each)) return;
    found.add(each);
    const { dependencies, peerDependencies } = each.manifest;
    for (const needed of Object.keys({ ...dependencies, ...peerDependencies })) visit(byName.get(needed));
  };
  visit(byName.get(name));
  return [...found];
}
