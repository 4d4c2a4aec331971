// The tables of options in the README of each plugin's package, from the description of the plugin. `--check` compares instead of writing.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { root, workspacePackages } from "../repository/packages.ts";
import { type WorkspacePlugin, workspacePlugins } from "../repository/plugins.ts";
import { optionSection, type TablePlugin } from "./option-section.ts";
import { withSection, writeOrCheck } from "./page.ts";

/** The modules of packages are imported by their paths, because the root depends on no package. */
async function imported(folder: string, needsNode = false): Promise<Record<string, unknown>> {
  const index = needsNode ? "src/node/index.ts" : "src/index.ts";
  return (await import(pathToFileURL(join(root, folder, index)).href)) as Record<string, unknown>;
}

const experiment = await imported("packages/experiment");
const wording = { rowsOf: experiment.optionRows, defaultOf: experiment.defaultInWords } as Parameters<
  typeof optionSection
>[2];

async function sectionOf({ folder, factory, needsNode }: WorkspacePlugin): Promise<string> {
  const { plugin } = (await imported(folder, needsNode))[factory] as { plugin: TablePlugin };
  return optionSection(factory, plugin, wording);
}

const plugins = workspacePlugins();
for (const { folder } of workspacePackages()) {
  const own = plugins.filter((plugin) => plugin.folder === folder);
  if (own.length === 0) continue;
  const file = `${folder}/README.md`;
  let page = readFileSync(join(root, file), "utf8");
  for (const plugin of own) page = withSection(page, `options ${plugin.name}`, await sectionOf(plugin), file);
  writeOrCheck(file, page);
}
