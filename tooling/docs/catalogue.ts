// The generated part of the catalogue: every plugin of the workspace by kind and name. `--check` compares it instead.
import { type WorkspacePlugin, workspacePlugins } from "../repository/plugins.ts";
import { writeOrCheck } from "./page.ts";

const kinds = ["scheme", "drift", "grid", "target", "score", "metric"] as const;

function entry({ name, module, factory }: WorkspacePlugin): string {
  const key = /^[a-z]\w*$/.test(name) ? name : `"${name}"`;
  return `  ${key}: async () => (await import("${module}")).${factory},`;
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
