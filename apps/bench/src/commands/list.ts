import { createCatalogue, packageOf } from "@backstep/catalogue";
import type { PluginKind } from "@backstep/core/plugin";
import { entriesOf, exactMetrics } from "@backstep/experiment";
import { installedPlugins, pluginKinds } from "../plugins/installed.ts";
import { textColumns } from "../tables/plugins.ts";
import { type Command, status } from "./command.ts";

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

/** `backstep list [--json]`. */
export const list: Command<{ json?: true }> = {
  define: (definition) => void definition.option("--json", "Print one JSON object per plugin"),
  async run(_, { json }, terminal) {
    const plugins = [...catalogued(), ...(await fromOutside(process.cwd()))];
    if (json) for (const plugin of plugins) terminal.out(`${JSON.stringify(plugin)}\n`);
    else terminal.out(tableOf(plugins));
    return status.ok;
  },
};

function catalogued(): readonly ListedPlugin[] {
  const catalogue = createCatalogue();
  const own = (kind: PluginKind, name: string, of: string): ListedPlugin => ({
    kind,
    name,
    package: of,
    needsConsent: false,
  });
  return pluginKinds.flatMap((kind) => [
    ...(kind === "metric" ? exactMetrics.map((name) => own(kind, name, "@backstep/experiment")) : []),
    ...Object.keys(entriesOf(catalogue, kind)).map((name) => own(kind, name, packageOf(kind, name) ?? "—")),
  ]);
}

/** The installed packages of others. A package with a plugin of the catalogue is found by the name of that plugin. */
async function fromOutside(folder: string): Promise<readonly ListedPlugin[]> {
  const known = new Set(catalogued().map((plugin) => plugin.package));
  const installed = (await installedPlugins(folder)).filter((plugin) => !known.has(plugin.package));
  return installed.flatMap(({ package: name, kinds }) =>
    (kinds.length > 0 ? kinds : [null]).map((kind) => ({ kind, name, package: name, needsConsent: true })),
  );
}

function tableOf(plugins: readonly ListedPlugin[]): string {
  const lines = plugins.map(({ kind, name, package: of, needsConsent }) => [
    kind ?? "unknown",
    name,
    of,
    needsConsent ? "after consent: its code is from outside Backstep" : "yes",
  ]);
  return textColumns([["kind", "name", "package", "loaded"], ...lines]);
}
