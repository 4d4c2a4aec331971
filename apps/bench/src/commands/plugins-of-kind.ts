import { type ListedPlugin, listing, schemeAliases } from "@backstep/catalogue/listing";
import type { PluginKind } from "@backstep/core/plugin";
import { optionTable, textColumns } from "../tables/plugins.ts";
import { schemeTable } from "../tables/schemes.ts";
import { type AllowFlags, allowedBy, defineAllowPlugins } from "./allow-plugins.ts";
import type { Command } from "./command.ts";
import { status } from "./status.ts";
import type { Terminal } from "./terminal.ts";

/** Options of a command of one kind. */
export interface KindFlags extends AllowFlags {
  readonly json?: true;
}

/** `backstep drifts [NAME] [--json]`, and the same for the other kinds: all plugins of the kind, or the options of one. */
export function commandOfKind(kind: PluginKind): Command<KindFlags> {
  return {
    define: (definition) =>
      void defineAllowPlugins(
        definition
          .argument("[name]", `A ${kind}, of which the options are shown`)
          .option("--json", `Print one JSON object per ${kind}, or per option`),
      ),
    async run([name], flags, terminal) {
      if (name === undefined) printKind(kind, flags.json === true, terminal);
      else await printPlugin(kind, name, flags, terminal);
      return status.ok;
    },
  };
}

/** Prints every plugin of a kind. */
export function printKind(kind: PluginKind, json: boolean, terminal: Terminal): void {
  const all = listing[kind];
  if (json) for (const each of all) terminal.out(`${JSON.stringify(jsonOf(each))}\n`);
  else if (kind === "scheme") terminal.out(schemeTable(all, aliasesOf, terminal));
  else {
    const lines = all.map((each) => [each.name, optionNames(each).join(" ") || "none", each.package]);
    terminal.out(textColumns([[kind, "options", "package"], ...lines], terminal));
  }
}

/** Prints the options of one plugin. The catalogue's are listed; one from outside is loaded, if the user allows it. */
export async function printPlugin(kind: PluginKind, name: string, flags: KindFlags, terminal: Terminal): Promise<void> {
  const { name: found, package: of, options } = listed(kind, name) ?? (await outside(kind, name, flags, terminal));
  if (flags.json) for (const row of options) terminal.out(`${JSON.stringify(row)}\n`);
  else terminal.out(optionTable(`${found}, a ${kind} of ${of}`, options, terminal));
}

async function outside(kind: PluginKind, name: string, flags: KindFlags, terminal: Terminal): Promise<ListedPlugin> {
  const [{ createCatalogue, packageOf }, { findPlugin, sectionRows }] = await Promise.all([
    import("@backstep/catalogue"),
    import("@backstep/experiment"),
  ]);
  const source = { catalogue: createCatalogue(), folder: process.cwd(), allowPlugin: allowedBy(flags, terminal) };
  const { plugin } = await findPlugin(kind, name, source);
  return { name: plugin.name, package: packageOf(kind, plugin.name) ?? name, options: sectionRows(plugin.options) };
}

/** A plugin of the catalogue by its name or its alias. */
function listed(kind: PluginKind, name: string): ListedPlugin | undefined {
  const lower = name.toLowerCase();
  return listing[kind].find(
    (each) =>
      each.name === name || (kind === "scheme" && aliasesOf(each).some((alias) => alias.toLowerCase() === lower)),
  );
}

function aliasesOf({ name }: ListedPlugin): readonly string[] {
  return Object.keys(schemeAliases).filter((alias) => schemeAliases[alias] === name);
}

function jsonOf(each: ListedPlugin): object {
  const { name, package: of, info } = each;
  if (info) return { package: of, aliases: aliasesOf(each), ...info };
  return { name, package: of, options: optionNames(each) };
}

function optionNames({ options }: ListedPlugin): readonly string[] {
  return options.map(({ option }) => option);
}
