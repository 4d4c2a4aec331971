import { existsSync } from "node:fs";
import { join } from "node:path";
import { nameProblem, type PluginKind } from "../../packages/templates/src/index.ts";
import { workspacePlugins } from "../repository/plugins.ts";
import { folderOf } from "./places.ts";

/** Why a plugin of this repository cannot have this name; undefined if it can. */
export function problemOf(kind: PluginKind, name: string, root: string): string | undefined {
  const problem = nameProblem(kind, name);
  if (problem !== undefined) return problem;
  const folder = folderOf(kind, name);
  if (folder.endsWith(`/${name}`) && existsSync(join(root, folder)))
    return `${folder} exists already; choose another name`;
  const taken = workspacePlugins(root).find((plugin) => plugin.kind === kind && plugin.name.split("/")[0] === name);
  return taken && `the ${kind} ${taken.name} exists already, in ${taken.folder}; choose another name`;
}
