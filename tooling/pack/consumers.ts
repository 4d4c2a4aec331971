import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { exampleWithin } from "../repository/examples.ts";
import type { WorkspacePackage } from "../repository/packages.ts";

/** A project outside the repository that installs one of our packages and uses it as its README shows. */
export interface Consumer {
  readonly package: WorkspacePackage;
  readonly path: string;
  /** The first complete example of the README; undefined if it has none. */
  readonly example: string | undefined;
}

type Tarballs = ReadonlyMap<string, string>;

/** What a user installs together with a package: its peers, except optional ones. */
export function requiredPeers({ manifest }: WorkspacePackage): string[] {
  const meta = (manifest.peerDependenciesMeta ?? {}) as Readonly<Record<string, { readonly optional?: boolean }>>;
  return Object.keys(manifest.peerDependencies ?? {}).filter((name) => !meta[name]?.optional);
}

/** Optional peers that an example imports; its reader installs these, too. */
function importedPeers({ manifest: { peerDependencies = {} } }: WorkspacePackage, example = ""): string[] {
  const imported = new Set([...example.matchAll(/from "([^"]+)"/g)].map(([, name]) => name));
  return Object.keys(peerDependencies).filter((name) => imported.has(name));
}

/** Peers from elsewhere have the version that the package itself is tested with. */
function consumerManifest(self: WorkspacePackage, tarballs: Tarballs, example: string | undefined): unknown {
  const { name, devDependencies = {}, peerDependencies = {} } = self.manifest;
  const files = new Map([...tarballs].map(([each, tarball]) => [each, `file:${tarball}`]));
  const versionOf = (each: string): string => files.get(each) ?? devDependencies[each] ?? peerDependencies[each];
  const installed = new Set([name, ...requiredPeers(self), ...importedPeers(self, example)]);
  const dependencies = Object.fromEntries([...installed].map((each) => [each, versionOf(each)]));
  return { name: `consumer-of-${name.replace("@backstep/", "")}`, private: true, type: "module", dependencies };
}

/** A dependency of one of our packages on another comes from its tarball; peers keep their ranges. */
function overrides(packed: readonly WorkspacePackage[], tarballs: Tarballs): Record<string, string> {
  const entries = packed.flatMap(({ manifest: { name, dependencies, optionalDependencies } }) =>
    Object.keys({ ...dependencies, ...optionalDependencies }).flatMap((needed) => {
      const tarball = tarballs.get(needed);
      return tarball === undefined ? [] : [[`${name}>${needed}`, `file:${tarball}`] as const];
    }),
  );
  return Object.fromEntries(entries);
}

/** Every package sees its own declared dependencies and nothing else. */
const isolated = {
  packages: ["consumers/*"],
  nodeLinker: "isolated",
  hoist: false,
  publicHoistPattern: [],
  autoInstallPeers: false,
  strictPeerDependencies: true,
  ignoreScripts: true,
  // Packages of others that do not declare a dependency: tf.node.js requires long, which only a hoisted node_modules provides.
  packageExtensions: { "@tensorflow/tfjs@4.22.0": { dependencies: { long: "4.0.0" } } },
};

/** Writes a pnpm workspace with one consumer for each package; `packed` are these and all that they need. JSON is YAML, too. */
export function writeConsumers(
  packages: readonly WorkspacePackage[],
  { packed, tarballs }: { readonly packed: readonly WorkspacePackage[]; readonly tarballs: Tarballs },
  folder: string,
): Consumer[] {
  const write = (file: string, value: unknown): void => writeFileSync(join(folder, file), JSON.stringify(value));
  write("package.json", { name: "consumers", private: true });
  write("pnpm-workspace.yaml", { ...isolated, overrides: overrides(packed, tarballs) });
  return packages.map((self) => {
    const { manifest, path } = self;
    const project = join("consumers", manifest.name.replace("@backstep/", ""));
    mkdirSync(join(folder, project), { recursive: true });
    const readme = join(path, "README.md");
    const allowed = [manifest.name, ...requiredPeers(self)];
    const example = existsSync(readme) ? exampleWithin(readFileSync(readme, "utf8"), allowed) : undefined;
    write(join(project, "package.json"), consumerManifest(self, tarballs, example));
    if (example !== undefined) writeFileSync(join(folder, project, "example.ts"), example);
    return { package: self, path: join(folder, project), example };
  });
}
