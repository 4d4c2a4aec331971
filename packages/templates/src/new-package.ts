import { type PluginKind, packageNameOf } from "./names.ts";
import { readTemplate, type Texts } from "./read-template.ts";

/** The versions of our packages that a plugin works with. */
const ours = ">=0.1.0 <1";

/**
 * The package of a new plugin outside the repository.
 *
 * @returns The texts of its files, by file name.
 * @example
 * ```ts
 * const files = newPackage("scheme", "leapfrog"); // package.json, src/leapfrog.ts, test/contract.test.ts, …
 * ```
 */
export function newPackage(kind: PluginKind, name: string): Texts {
  const place = { name, kind, package: packageNameOf(kind, name), source: `src/${name}.ts` };
  return {
    "package.json": `${JSON.stringify(manifest(kind, name), undefined, 2)}\n`,
    ...readTemplate("outside", place),
    ...readTemplate("package", place),
    ...readTemplate(kind, place),
  };
}

function manifest(kind: PluginKind, name: string): object {
  return {
    name: packageNameOf(kind, name),
    version: "0.0.0",
    description: `Describe ${name} in one line: what it is`,
    keywords: ["backstep-plugin", `backstep-${kind}`],
    license: "MIT",
    type: "module",
    sideEffects: false,
    exports: {
      ".": { types: "./dist/index.d.ts", default: "./dist/index.js" },
      "./package.json": "./package.json",
    },
    files: ["dist"],
    engines: { node: ">=20.19" },
    scripts: { build: "tsc", test: "vitest run --testTimeout=60000", prepack: "tsc" },
    peerDependencies: { "@backstep/core": ours },
    devDependencies: {
      "@backstep/core": ours,
      ...(kind === "score" && { "@backstep/drifts": ours }),
      "@backstep/testkit": ours,
      typescript: "6.0.3",
      vitest: "4.1.12",
    },
  };
}
