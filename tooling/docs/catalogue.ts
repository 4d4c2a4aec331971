// The generated part of the catalogue: every plugin of the workspace by kind and name. `--check` compares it instead.
import { type WorkspacePlugin, workspacePlugins } from "../repository/plugins.ts";
import { writeOrCheck } from "./page.ts";

const kinds = ["scheme", "drift", "grid", "target", "score", "metric"] as const;

function keyOf(name: string): string {
  return /^[a-z]\w*$/.test(name) ? name : `"${name}"`;
}

function entry({ name, module, factory }: WorkspacePlugin): string {
  return `  ${keyOf(name)}: async () => (await import("${module}")).${factory},`;
}

function generated(plugins: readonly WorkspacePlugin[], needed: readonly (typeof kinds)[number][]): string {
  const tables = needed.flatMap((kind) => [
    "",
    `/** Every ${kind}, by its name. */`,
    `export const ${kind}s: Entries<AnyFactory<"${kind}">> = {`,
    ...plugins.filter((plugin) => plugin.kind === kind).map(entry),
    "};",
  ]);
  return [
    "// Generated from the packages of the workspace by `npm run docs:write`; do not edit.",
    'import type { AnyFactory } from "@backstep/core/plugin";',
    'import type { Entries } from "@backstep/experiment";',
    ...tables,
    "",
  ].join("\n");
}

/** The package of each plugin. The lists above name it too, but only inside of imports, which would load the plugin. */
function packagesOf(plugins: readonly WorkspacePlugin[]): string {
  const lines = kinds.flatMap((kind) => [
    `  ${kind}: {`,
    ...plugins
      .filter((plugin) => plugin.kind === kind)
      .map(({ name, module }) => `    ${keyOf(name)}: "${module.replace(/\/node$/, "")}",`),
    "  },",
  ]);
  return [
    "// Generated from the packages of the workspace by `npm run docs:write`; do not edit.",
    'import type { PluginKind } from "@backstep/core/plugin";',
    "",
    "/** The package of every plugin, by its kind and name. */",
    "export const packages: Readonly<Record<PluginKind, Readonly<Record<string, string>>>> = {",
    ...lines,
    "};",
    "",
  ].join("\n");
}

const plugins = workspacePlugins();
writeOrCheck(
  "packages/catalogue/src/plugins.generated.ts",
  generated(
    plugins.filter(({ needsNode }) => !needsNode),
    kinds,
  ),
);
writeOrCheck(
  "packages/catalogue/src/networks/plugins.generated.ts",
  generated(
    plugins.filter(({ needsNode }) => needsNode),
    ["score"],
  ),
);
writeOrCheck("packages/catalogue/src/packages.generated.ts", packagesOf(plugins));
