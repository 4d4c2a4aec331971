import { readdirSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { factoryName } from "./names.ts";

/** Texts by file name, with forward slashes. */
export type Texts = Readonly<Record<string, string>>;

/** The names that replace those in a template. */
export interface Place {
  /** The name of the plugin, in kebab-case. */
  readonly name: string;
  readonly kind: string;
  /** The name of its package. */
  readonly package: string;
  /** The source file as an author finds it. It is part of the message of an unwritten formula. */
  readonly source: string;
}

const root = fileURLToPath(new URL("../files", import.meta.url));
const suffix = ".template";

/**
 * The files of one template folder, with the names of a plugin filled in.
 *
 * @param folder A kind, `package` for the files that every package has, or `outside` for those of a package outside the repository.
 */
export function readTemplate(folder: string, place: Place): Texts {
  const entries = readdirSync(join(root, folder), { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile() && entry.name.endsWith(suffix))
    .map((entry) => relative(join(root, folder), join(entry.parentPath, entry.name)).split(sep).join("/"));
  return Object.fromEntries(
    files
      .sort()
      .map((file) => [
        fill(file.slice(0, -suffix.length), place),
        fill(readFileSync(join(root, folder, file), "utf8"), place),
      ]),
  );
}

function fill(text: string, place: Place): string {
  const factory = factoryName(place.name);
  return text
    .replaceAll("{{package}}", place.package)
    .replaceAll("{{source}}", place.source)
    .replaceAll("{{kind}}", place.kind)
    .replaceAll("{{plugin}}", place.kind === "metric" ? `${place.name}/distance` : place.name)
    .replaceAll("plugin-name", place.name)
    .replaceAll("pluginName", factory)
    .replaceAll("PluginName", factory[0].toUpperCase() + factory.slice(1));
}
