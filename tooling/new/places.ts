import type { PluginKind } from "../../packages/templates/src/index.ts";

/** The folder of a plugin of this repository: drifts and grids share a package, the others have one each. */
export function folderOf(kind: PluginKind, name: string): string {
  if (kind === "drift" || kind === "grid") return `packages/${kind}s`;
  return `packages/${groupOf(kind)}/${name}`;
}

/** Targets are next to the exact scores. */
function groupOf(kind: PluginKind): string {
  return kind === "target" ? "scores" : `${kind}s`;
}
