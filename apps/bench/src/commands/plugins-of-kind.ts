import { createCatalogue, packageOf } from "@backstep/catalogue";
import type { AnyFactory, PluginKind } from "@backstep/core/plugin";
import { entriesOf, exactMetrics, findPlugin, isExact, sectionRows } from "@backstep/experiment";
import { optionTable, textColumns } from "../tables/plugins.ts";
import { type AllowFlags, allowedBy, defineAllowPlugins } from "./allow-plugins.ts";
import { type Command, status } from "./command.ts";
import type { Terminal } from "./terminal.ts";

/** Options of a command of one kind. */
export interface KindFlags extends AllowFlags {
  readonly json?: true;
}

/** Prints every plugin of a kind. */
export type PrintKind = (json: boolean, terminal: Terminal) => Promise<void>;

/** `backstep drifts [NAME] [--json]`, and the same for the other kinds: all plugins of the kind, or the options of one. */
export function commandOfKind(
  kind: PluginKind,
  printAll: PrintKind = (...how) => printKind(kind, ...how),
): Command<KindFlags> {
  return {
    define: (definition) =>
      void defineAllowPlugins(
        definition
          .argument("[name]", `A ${kind}, of which the options are shown`)
          .option("--json", `Print one JSON object per ${kind}, or per option`),
      ),
    async run([name], flags, terminal) {
      if (name === undefined) await printAll(flags.json === true, terminal);
      else await printOptions(kind, name, flags, terminal);
      return status.ok;
    },
  };
}

async function printOptions(kind: PluginKind, name: string, flags: KindFlags, terminal: Terminal): Promise<void> {
  const source = { catalogue: createCatalogue(), folder: process.cwd(), allowPlugin: allowedBy(flags, terminal) };
  // The exact metrics are part of experiments, not plugins. They have no options.
  const exact = kind === "metric" && isExact(name);
  const { plugin } = exact ? { plugin: { name, options: {} } } : await findPlugin(kind, name, source);
  const rows = sectionRows(plugin.options);
  if (flags.json) for (const row of rows) terminal.out(`${JSON.stringify(row)}\n`);
  else {
    const of = exact ? "@backstep/experiment" : (packageOf(kind, plugin.name) ?? name);
    terminal.out(optionTable(`${plugin.name}, a ${kind} of ${of}`, rows));
  }
}

async function printKind(kind: PluginKind, json: boolean, terminal: Terminal): Promise<void> {
  const entries = Object.entries(entriesOf(createCatalogue(), kind));
  const rows = await Promise.all(entries.map(async ([name, load]) => rowOf(kind, name, await load())));
  const exact =
    kind === "metric" ? exactMetrics.map((name) => ({ name, package: "@backstep/experiment", options: [] })) : [];
  const all = [...exact, ...rows];
  if (json) for (const row of all) terminal.out(`${JSON.stringify(row)}\n`);
  else {
    const lines = all.map((row) => [row.name, row.options.join(" ") || "none", row.package]);
    terminal.out(textColumns([[kind, "options", "package"], ...lines]));
  }
}

function rowOf(kind: PluginKind, name: string, { plugin }: AnyFactory) {
  const options = sectionRows(plugin.options).map(({ option }) => option);
  return { name, package: packageOf(kind, name) ?? "—", options };
}
