import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { root } from "../repository/packages.ts";
import { type WorkspacePlugin, workspacePlugins } from "../repository/plugins.ts";
import type { TablePlugin } from "./option-section.ts";

/** A plugin of the workspace with its description. */
export interface DescribedPlugin extends WorkspacePlugin {
  /** The file that exports it, relative to the root. */
  readonly index: string;
  readonly options: TablePlugin["options"];
}

/** Imports a module of a package by its path, because the root depends on no package. */
export async function importSource(file: string): Promise<Record<string, unknown>> {
  return (await import(pathToFileURL(join(root, file)).href)) as Record<string, unknown>;
}

/** Every plugin of the workspace, loaded. */
export async function describedPlugins(): Promise<readonly DescribedPlugin[]> {
  return Promise.all(
    workspacePlugins().map(async (each) => {
      const index = `${each.folder}/src/${each.needsNode ? "node/" : ""}index.ts`;
      const { plugin } = (await importSource(index))[each.factory] as { readonly plugin: TablePlugin };
      return { ...each, index, options: plugin.options };
    }),
  );
}
