import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { factoryName, type PluginKind, readTemplate, type Texts } from "../../packages/templates/src/index.ts";
import { packageName } from "../repository/manifest-rules.ts";
import { manifestOf, tsconfig } from "./package-files.ts";
import { folderOf } from "./places.ts";

/** Writes a new plugin of this repository and adds it to all lists; returns the files that it wrote or changed. */
export function newPlugin(kind: PluginKind, name: string, root: string): string[] {
  const folder = folderOf(kind, name);
  const shared = kind === "drift" || kind === "grid";
  const place = { name, kind, package: packageName(folder), source: `${folder}/src/${name}.ts` };
  const files = shared
    ? [
        ...write(root, folder, inSharedPackage(readTemplate(kind, place), name)),
        addExport(root, folder, name),
        addTable(root, folder, name),
      ]
    : [
        ...write(root, folder, {
          "package.json": manifestOf(kind, name, folder),
          "tsconfig.json": tsconfig,
          ...readTemplate("package", place),
          ...readTemplate("inside", place),
          ...readTemplate(kind, place),
          ...(kind === "scheme" && readTemplate("inside-scheme", place)),
        }),
        ...addToLists(root, folder),
      ];
  const changeset = `---\n"${place.package}": minor\n---\n\nNew ${kind}: ${name}.\n`;
  return [...files, ...write(root, ".changeset", { [`${kind}-${name}.md`]: changeset })];
}

/** The test has the name of the plugin, because the package has several. */
function inSharedPackage(texts: Texts, name: string): Texts {
  return Object.fromEntries(
    Object.entries(texts).map(([file, text]) => [file.replace("test/contract.", `test/${name}.`), text]),
  );
}

function write(root: string, folder: string, texts: Texts): string[] {
  return Object.entries(texts).map(([name, text]) => {
    const file = join(folder, name);
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), text);
    return file;
  });
}

/** Adds the export of a plugin to the index of a package. The lines are in the order of their modules. */
function addExport(root: string, folder: string, name: string): string {
  const file = join(folder, "src", "index.ts");
  const factory = factoryName(name);
  const line = `export { type ${factory[0]?.toUpperCase()}${factory.slice(1)}Options, ${factory} } from "./${name}.ts";`;
  const lines = readFileSync(join(root, file), "utf8").trimEnd().split("\n");
  const moduleOf = (text: string): string => /from "(.*)\.ts"/.exec(text)?.[1] ?? "";
  const position = lines.findIndex((each) => moduleOf(each) > moduleOf(line));
  lines.splice(position < 0 ? lines.length : position, 0, line);
  writeFileSync(join(root, file), `${lines.join("\n")}\n`);
  return file;
}

/** Adds the place of the table of options to the README of a package, after the last such table. */
function addTable(root: string, folder: string, name: string): string {
  const file = join(folder, "README.md");
  const lines = readFileSync(join(root, file), "utf8").split("\n");
  const last = lines.lastIndexOf(lines.filter((line) => line.startsWith("<!-- /options ")).at(-1) ?? "");
  lines.splice(last + 1, 0, "", `<!-- options ${name}: generated -->`, `<!-- /options ${name} -->`);
  writeFileSync(join(root, file), lines.join("\n"));
  return file;
}

/** Adds a package to TypeScript's references and to the dependencies of the catalogue. */
function addToLists(root: string, folder: string): string[] {
  return [
    edit(root, "tsconfig.json", (json) => addReference(json, folder)),
    edit(root, "packages/catalogue/tsconfig.json", (json) => addReference(json, `../../${folder}`)),
    edit(root, "packages/catalogue/package.json", (json: { dependencies?: Record<string, string> }) => {
      const dependencies = Object.entries({ ...json.dependencies, [packageName(folder)]: "workspace:^" });
      json.dependencies = Object.fromEntries(dependencies.sort(([a], [b]) => (a < b ? -1 : 1)));
    }),
  ];
}

/** Reads a JSON file, changes it and writes it back; returns its name. */
function edit(root: string, file: string, change: (json: Record<string, never>) => void): string {
  const json = JSON.parse(readFileSync(join(root, file), "utf8"));
  change(json);
  writeFileSync(join(root, file), `${JSON.stringify(json, undefined, 2)}\n`);
  return file;
}

/** Adds a TypeScript reference after the last one to a package of the same group. */
function addReference(json: { references?: { path: string }[] }, path: string): void {
  const references = json.references ?? [];
  const group = references.filter((each) => dirname(each.path) === dirname(path));
  const position = references.indexOf(group.at(-1) ?? { path: "" }) + 1 || references.length;
  json.references = [...references.slice(0, position), { path }, ...references.slice(position)];
}
