// The generated part of the catalogue: every scheme, drift and grid of the workspace. `--check` compares it instead.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { exportedFactories } from "../repository/doc-comments.ts";
import { root } from "../repository/packages.ts";
import { writeOrCheck } from "./page.ts";

/** `subVp` → `sub-vp`; also the name of a plugin from that of its factory. */
const kebabCase = (name: string): string =>
  name.replaceAll(/(?<=[a-z0-9])[A-Z]/g, (letter) => `-${letter}`).toLowerCase();

/** `exponential-integrator` → `exponentialIntegrator`. */
const camelCase = (name: string): string =>
  name.replaceAll(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());

interface Plugin {
  readonly name: string;
  readonly package: string;
  readonly factory: string;
}

function exportsOf(folder: string): string[] {
  const index = readFileSync(join(root, folder, "src", "index.ts"), "utf8");
  return [...index.matchAll(/export\s*\{([^}]*)\}/g)]
    .flatMap(([, names = ""]) => names.split(","))
    .map((name) => name.trim())
    .filter((name) => name !== "" && !name.startsWith("type "));
}

/** The scheme of a package: the exported function with the name of the package, or the only exported one. */
function schemeOf(name: string): Plugin {
  const folder = `packages/schemes/${name}`;
  const [exported, expected] = [exportsOf(folder), camelCase(name)];
  const factory = exported.includes(expected) ? expected : exported[0];
  if (factory === undefined || (factory !== expected && exported.length > 1))
    throw new Error(`${folder} exports ${exported.join(", ")}; one of them must be named ${expected}`);
  return { name, package: `@backstep/scheme-${name}`, factory };
}

/** The exported functions of a package that return a type: drifts return `Drift`, grids `TimeGrid`. */
function pluginsOf(folder: string, type: string): Plugin[] {
  const exported = exportsOf(folder);
  const sources = readdirSync(join(root, folder, "src")).filter((file) => file.endsWith(".ts"));
  return sources
    .flatMap((file) => exportedFactories(file, readFileSync(join(root, folder, "src", file), "utf8"), type))
    .filter(({ name }) => exported.includes(name))
    .map(({ name }) => ({ name: kebabCase(name), package: folder.replace("packages/", "@backstep/"), factory: name }));
}

function table(title: string, name: string, type: string, plugins: readonly Plugin[]): string[] {
  const sorted = [...plugins].sort((a, b) => (a.name < b.name ? -1 : 1));
  const key = (plugin: string): string => (plugin.includes("-") ? `"${plugin}"` : plugin);
  return [
    "",
    `/** ${title} */`,
    `export const ${name}: Entries<${type}> = {`,
    ...sorted.map(
      (each) =>
        `  ${key(each.name)}: async () => (await import("${each.package}")).${each.factory} as unknown as ${type},`,
    ),
    "};",
  ];
}

function generatedCatalogue(): string {
  const schemes = readdirSync(join(root, "packages/schemes"), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => schemeOf(name));
  return [
    "// Generated from the packages of the workspace by `npm run docs:write`; do not edit.",
    'import type { Drift } from "@backstep/core";',
    'import type { Entries, PluginOptions, SchemeFactory, TimeGrid } from "@backstep/experiment";',
    "",
    "type DriftFactory = (options: PluginOptions) => Drift;",
    "type GridFactory = (options: PluginOptions) => TimeGrid;",
    ...table("Every scheme, by its name.", "schemes", "SchemeFactory", schemes),
    ...table("Every drift, by its kind.", "drifts", "DriftFactory", pluginsOf("packages/drifts", "Drift")),
    ...table("Every time grid, by its kind.", "grids", "GridFactory", pluginsOf("packages/grids", "TimeGrid")),
    "",
  ].join("\n");
}

writeOrCheck("packages/catalogue/src/plugins.generated.ts", generatedCatalogue());
