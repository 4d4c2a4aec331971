// The descriptions of all plugins as data, so that the command line can list them without loading them. `--check` compares instead.
import { pluginKinds } from "../../packages/templates/src/index.ts";
import { describedPlugins, importSource } from "./described-plugins.ts";
import { writeOrCheck } from "./page.ts";

const { sectionRows, exactMetrics } = (await importSource("packages/experiment/src/index.ts")) as {
  readonly exactMetrics: readonly string[];
  readonly sectionRows: (options: unknown) => readonly object[];
};

/** The declared properties of a scheme with default options. */
async function infoOf(index: string, factory: string): Promise<object> {
  const create = (await importSource(index))[factory] as (options: object) => { readonly info: object };
  return create({}).info;
}

const plugins = await describedPlugins();
const kinds = pluginKinds.map(async (kind) => {
  const rows = plugins
    .filter((plugin) => plugin.kind === kind)
    .map(async ({ name, module, options, index, factory }) => ({
      name,
      package: module.replace(/\/node$/, ""),
      options: sectionRows(options),
      ...(kind === "scheme" && { info: await infoOf(index, factory) }),
    }));
  // The exact metrics are part of experiments, not plugins. They have no options.
  const exact = exactMetrics.map((name) => ({ name, package: "@backstep/experiment", options: [] }));
  const all = [...(kind === "metric" ? exact : []), ...(await Promise.all(rows))];
  const lines = all.map((row) => `    ${JSON.stringify(row)},`);
  return [`  ${kind}: [`, ...lines, "  ],"];
});
writeOrCheck(
  "packages/catalogue/src/listing.generated.ts",
  [
    "// Generated from the packages of the workspace by `npm run docs:write`; do not edit.",
    'import type { PluginKind } from "@backstep/core/plugin";',
    'import type { ListedPlugin } from "./listed-plugin.ts";',
    "",
    "/** Every plugin with its description, by its kind. */",
    "export const described: Readonly<Record<PluginKind, readonly ListedPlugin[]>> = {",
    ...(await Promise.all(kinds)).flat(),
    "};",
    "",
  ].join("\n"),
);
