import type { WorkspacePackage } from "../repository/packages.ts";

type Edges = ReadonlyMap<string, ReadonlySet<string>>;

/** The node of a package: its folder, or `schemes`, `scores`, `metrics` for the plugins in such a folder. */
function nodeOf(folder: string): string {
  const [top = "", group = "", name] = folder.split("/");
  if (top === "apps") return folder;
  return name === undefined ? group : `${group}/*`;
}

/** Which node depends on which, directly; development dependencies are left out. */
function edgesOf(packages: readonly WorkspacePackage[]): Edges {
  const nodes = new Map(packages.map(({ folder, manifest }) => [manifest.name, nodeOf(folder)]));
  const edges = new Map<string, Set<string>>();
  for (const { manifest } of packages) {
    const from = nodes.get(manifest.name) ?? "";
    const targets = edges.get(from) ?? new Set();
    edges.set(from, targets);
    for (const name of Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies })) {
      const to = nodes.get(name);
      if (to !== undefined && to !== from) targets.add(to);
    }
  }
  return edges;
}

/** Whether a node is reached from another by one arrow or more. */
function reaches(edges: Edges, from: string, to: string, seen: Set<string> = new Set()): boolean {
  if (seen.has(from)) return false;
  seen.add(from);
  return [...(edges.get(from) ?? [])].some((next) => next === to || reaches(edges, next, to, seen));
}

/** The packages as a Mermaid graph: an arrow from each to what it builds on, without arrows that follow from others. */
export function packageGraph(packages: readonly WorkspacePackage[]): string {
  const edges = edgesOf(packages);
  const names = [...edges.keys()].sort();
  const id = (name: string): string => name.replaceAll(/\W+/g, "_");
  const sizeOf = (name: string): number => packages.filter(({ folder }) => nodeOf(folder) === name).length;
  const label = (name: string): string => (name.endsWith("/*") ? `${name} (${sizeOf(name)})` : name);
  const arrows = names.flatMap((from) => {
    const targets = [...(edges.get(from) ?? [])].sort();
    const direct = targets.filter((to) => !targets.some((other) => other !== to && reaches(edges, other, to)));
    return direct.map((to) => `  ${id(from)} --> ${id(to)}`);
  });
  return ["flowchart BT", ...names.map((name) => `  ${id(name)}["${label(name)}"]`), ...arrows].join("\n");
}
