import { listing } from "@backstep/catalogue/listing";
import type { PluginKind } from "@backstep/core/plugin";
import { installedPlugins, pluginKinds } from "../plugins/installed.ts";
import { textColumns } from "../tables/plugins.ts";
import { type AllowFlags, defineAllowPlugins } from "./allow-plugins.ts";
import type { Command } from "./command.ts";
import { isListName, kindOfList } from "./kinds.ts";
import { badOption } from "./option.ts";
import { printKind, printPlugin } from "./plugins-of-kind.ts";
import { status } from "./status.ts";
import type { Terminal } from "./terminal.ts";

/** One plugin as `backstep list --json` prints it. */
interface ListedPlugin {
  /** `null` if the keywords of a package from outside name no kind. */
  readonly kind: PluginKind | null;
  /** The name in experiments. */
  readonly name: string;
  readonly package: string;
  /** Whether its code runs only after consent. */
  readonly needsConsent: boolean;
}

interface ListFlags extends AllowFlags {
  readonly json?: true;
}

/** `backstep list [LIST [NAME]] [--json]`: all plugins, those of one kind, or the options of one. */
export const list: Command<ListFlags> = {
  define: (definition) =>
    void defineAllowPlugins(
      definition
        .argument("[list]", `The plugins of one kind: ${Object.keys(kindOfList).join(", ")}`)
        .argument("[name]", "A plugin, of which the options are shown")
        .option("--json", "Print one JSON object per plugin, or per option"),
    ),
  async run([of, name], flags, terminal) {
    if (of === undefined) await printAll(flags.json === true, terminal);
    else if (!isListName(of))
      throw badOption(`the list is ${of}; it must be one of ${Object.keys(kindOfList).join(", ")}`);
    else if (name === undefined) printKind(kindOfList[of], flags.json === true, terminal);
    else await printPlugin(kindOfList[of], name, flags, terminal);
    return status.ok;
  },
};

async function printAll(json: boolean, terminal: Terminal): Promise<void> {
  const plugins = [...catalogued(), ...(await fromOutside(process.cwd()))];
  if (json) for (const plugin of plugins) terminal.out(`${JSON.stringify(plugin)}\n`);
  else terminal.out(tableOf(plugins, terminal));
}

function catalogued(): readonly ListedPlugin[] {
  return pluginKinds.flatMap((kind) =>
    listing[kind].map(({ name, package: of }) => ({ kind, name, package: of, needsConsent: false })),
  );
}

/** The installed packages of others. A package with a plugin of the catalogue is found by the name of that plugin. */
async function fromOutside(folder: string): Promise<readonly ListedPlugin[]> {
  const known = new Set(catalogued().map((plugin) => plugin.package));
  const installed = (await installedPlugins(folder)).filter((plugin) => !known.has(plugin.package));
  return installed.flatMap(({ package: name, kinds }) =>
    (kinds.length > 0 ? kinds : [null]).map((kind) => ({ kind, name, package: name, needsConsent: true })),
  );
}

function tableOf(plugins: readonly ListedPlugin[], terminal: Terminal): string {
  const lines = plugins.map(({ kind, name, package: of, needsConsent }) => [
    kind ?? "unknown",
    name,
    of,
    needsConsent ? "after consent: its code is from outside Backstep" : "yes",
  ]);
  return textColumns([["kind", "name", "package", "loaded"], ...lines], terminal);
}
