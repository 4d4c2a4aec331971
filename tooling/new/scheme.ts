import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { factoryName } from "./names.ts";

const template = fileURLToPath(new URL("template-scheme", import.meta.url));

const fill = (text: string, name: string): string =>
  text.replaceAll("scheme-name", name).replaceAll("schemeName", factoryName(name));

/** Copies the template into packages/schemes/<name>; returns the files that it wrote, relative to the root. */
function copyTemplate(name: string, root: string): string[] {
  return readdirSync(template, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(template.length + 1))
    .map((file) => {
      const target = join("packages", "schemes", name, fill(file, name));
      mkdirSync(dirname(join(root, target)), { recursive: true });
      writeFileSync(join(root, target), fill(readFileSync(join(template, file), "utf8"), name));
      return target;
    });
}

/** Reads a JSON file, changes it and writes it back; returns its name. */
function edit(root: string, file: string, change: (json: Record<string, never>) => void): string {
  const json = JSON.parse(readFileSync(join(root, file), "utf8"));
  change(json);
  writeFileSync(join(root, file), `${JSON.stringify(json, undefined, 2)}\n`);
  return file;
}

/** Adds a TypeScript reference after the last one to a scheme. */
function addReference(json: { references?: { path: string }[] }, path: string): void {
  const references = json.references ?? [];
  const schemes = references.filter((each) => each.path.includes("packages/schemes/"));
  const position = references.indexOf(schemes.at(-1) ?? { path: "" }) + 1 || references.length;
  json.references = [...references.slice(0, position), { path }, ...references.slice(position)];
}

/** Writes the package of a new scheme and adds it to all lists of packages; returns the files that it wrote or changed. */
export function newScheme(name: string, root: string): string[] {
  const changeset = join(".changeset", `scheme-${name}.md`);
  const packageName = `@backstep/scheme-${name}`;
  const files = [
    ...copyTemplate(name, root),
    edit(root, "tsconfig.json", (json) => addReference(json, `packages/schemes/${name}`)),
    edit(root, "packages/catalogue/tsconfig.json", (json) => addReference(json, `../../packages/schemes/${name}`)),
    edit(root, "packages/catalogue/package.json", (json: { dependencies?: Record<string, string> }) => {
      const dependencies = Object.entries({ ...json.dependencies, [packageName]: "workspace:^" });
      json.dependencies = Object.fromEntries(dependencies.sort(([a], [b]) => (a < b ? -1 : 1)));
    }),
    changeset,
  ];
  writeFileSync(join(root, changeset), `---\n"${packageName}": minor\n---\n\nNew scheme: ${name}.\n`);
  return files;
}
