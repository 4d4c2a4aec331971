import { existsSync } from "node:fs";
import { join } from "node:path";
import type { WorkspacePackage } from "./packages.ts";

const kinds: Readonly<Record<string, string>> = { schemes: "scheme", scores: "score", metrics: "metric" };
const owner = "backstep-diffusion/backstep";
const coreRange = ">=0.1.0 <1";

/** Name of the package in a folder: `packages/schemes/heun` is `@backstep/scheme-heun`. */
export function packageName(folder: string): string {
  const [, group = "", name] = folder.split("/");
  return name === undefined ? `@backstep/${group}` : `@backstep/${kinds[group]}-${name}`;
}

/** Fields that are the same in every manifest, except that a private package is not published. */
function sharedFields({ folder, manifest }: WorkspacePackage): Record<string, unknown> {
  return {
    name: packageName(folder),
    license: "MIT",
    repository: { type: "git", url: `git+https://github.com/${owner}.git`, directory: folder },
    type: "module",
    engines: { node: ">=20.19" },
    ...(!manifest.private && { publishConfig: { access: "public", provenance: true } }),
  };
}

/** A private package is imported from its sources. */
const sourceOnly = { ".": "./src/index.ts" };

/** The entries of a published package: the main one, and `./node` from `src/node/index.ts`, `./plugin` from `src/plugin.ts` and `./listing` if it has these. */
function exportsOf(path: string): Record<string, unknown> {
  const entry = (file: string): object => ({
    "@backstep/source": `./src/${file}.ts`,
    types: `./dist/${file}.d.ts`,
    default: `./dist/${file}.js`,
  });
  const present = (file: string): boolean => existsSync(join(path, "src", `${file}.ts`));
  return {
    ".": entry("index"),
    ...(present("plugin") && { "./plugin": entry("plugin") }),
    ...(present("listing") && { "./listing": entry("listing") }),
    ...(present("node/index") && { "./node": entry("node/index") }),
    "./package.json": "./package.json",
  };
}

const at = (value: unknown, key: string): unknown => {
  const [head = "", ...rest] = key.split(".");
  const inner = (value as Record<string, unknown> | undefined)?.[head];
  return rest.length === 0 ? inner : at(inner, rest.join("."));
};

const exact = /^(?:\d+\.\d+\.\d+(?:-[\w.]+)?|workspace:[*^]|catalog:\w*)$/;

type Rule = readonly [holds: boolean, message: string];

function exactVersions(ranges: Readonly<Record<string, string>>): Rule[] {
  return Object.entries(ranges).map(([name, range]) => [
    exact.test(range),
    `${name} must have one exact version, not ${range}`,
  ]);
}

function withoutScripts(scripts: Readonly<Record<string, string>> = {}): Rule[] {
  return ["build", "pack:tarball", "pack:check"].map((script) => [
    scripts[script] === undefined,
    `scripts.${script} must be removed: the root builds and packs all packages`,
  ]);
}

/** All rules that a package's manifest breaks. */
export function manifestProblems(each: WorkspacePackage): string[] {
  const { folder, manifest } = each;
  const { dependencies = {}, devDependencies = {}, peerDependencies = {} } = manifest;
  const keywords = (manifest.keywords ?? []) as readonly string[];
  const kind = kinds[folder.split("/")[1] ?? ""];
  const files = (manifest.files ?? []) as readonly string[];
  const library = folder.startsWith("packages/");
  const plugin =
    library && !manifest.private && !["packages/kernels", "packages/core", "packages/templates"].includes(folder);
  const entries = JSON.stringify(manifest.private ? sourceOnly : exportsOf(each.path));

  const rules: Rule[] = [
    ...Object.entries(sharedFields(each)).map(
      ([key, value]) =>
        [
          JSON.stringify(at(manifest, key)) === JSON.stringify(value),
          `${key} must be ${JSON.stringify(value)}`,
        ] as const,
    ),
    [JSON.stringify(manifest.exports) === entries, `exports must be ${entries}`],
    [!library || manifest.sideEffects === false, "sideEffects must be false"],
    ...withoutScripts(manifest.scripts),
    [
      manifest.private || ["dist", "src", "!dist/.tsbuildinfo"].every((file) => files.includes(file)),
      "files must name dist, src and !dist/.tsbuildinfo",
    ],
    [manifest.description.length > 20, "description must be a sentence"],
    [kind === undefined || keywords.includes(`backstep-${kind}`), `keywords must include backstep-${kind}`],
    [!plugin || peerDependencies["@backstep/core"] === coreRange, `core must be a peer dependency "${coreRange}"`],
    [!plugin || devDependencies["@backstep/core"] === "workspace:*", 'core must be a devDependency "workspace:*"'],
    ...exactVersions({ ...dependencies, ...devDependencies }),
  ];
  return rules.filter(([holds]) => !holds).map(([, message]) => `${folder}/package.json: ${message}`);
}
