// The tables of options in the README of each plugin's package, from the description of the plugin. `--check` compares instead of writing.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../repository/packages.ts";
import { describedPlugins, importSource } from "./described-plugins.ts";
import { optionSection, type Wording } from "./option-section.ts";
import { withSection, writeOrCheck } from "./page.ts";

const { optionRows, defaultInWords } = await importSource("packages/experiment/src/index.ts");
const wording = { rowsOf: optionRows, defaultOf: defaultInWords } as Wording;

const plugins = await describedPlugins();
for (const folder of new Set(plugins.map((plugin) => plugin.folder))) {
  const file = `${folder}/README.md`;
  const page = plugins
    .filter((plugin) => plugin.folder === folder)
    .reduce(
      (text, plugin) =>
        withSection(text, `options ${plugin.name}`, optionSection(plugin.factory, plugin, wording), file),
      readFileSync(join(root, file), "utf8"),
    );
  writeOrCheck(file, page);
}
