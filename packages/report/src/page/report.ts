import { readdir } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { BackstepError, isBackstepError } from "@backstep/core";
import { requireArguments } from "@backstep/core/plugin";
import { writeWhole } from "@backstep/input/node";
import {
  type Damage,
  folderKind,
  readResults,
  reportMark,
  requireOwnFile,
  type StoredResults,
  slug,
} from "@backstep/results";
import { type Html, html, nothing } from "./html.ts";
import { experimentSection } from "./section.ts";
import { style } from "./style.ts";

/** Options of `writeReport`. */
export interface ReportOptions {
  /** Called with the parts of the folder that could not be read, if there are any. */
  readonly onDamage?: (damage: readonly Damage[]) => void;
}

/**
 * Writes `report.html` into a folder, and returns the path of this file.
 *
 * The page shows the experiment whose results are in the folder, or all experiments of a collection. Damaged parts are left out.
 *
 * @throws BackstepError `FILE_NOT_FOUND` if there are no results, `FILE_FORMAT` if their `results.json` is damaged, `FOLDER_FOREIGN` for
 * a folder that Backstep did not make, `FILE_FOREIGN` if `report.html` is a file of another program, `FILE_NOT_WRITABLE`.
 * @example
 * ```ts
 * console.log(await writeReport("results")); // results/report.html
 * ```
 */
export async function writeReport(folder: string, options: ReportOptions = {}): Promise<string> {
  requireArguments("writeReport", { folder: { type: "text" } }, { folder });
  requireArguments("writeReport", { onDamage: { type: "function", optional: true } }, options);
  const results = await resultsIn(folder, options.onDamage);
  const file = join(folder, "report.html");
  await requireOwnFile(file, reportMark);
  reportDamage(results, options);
  const sections: Html[] = [];
  for (const each of results) {
    const { name } = each.experiment;
    const heading = results.length > 1 ? html`<h2 id="${slug(name)}">${name}</h2>` : nothing;
    sections.push(await experimentSection(each, heading));
  }
  const names = results.map(({ experiment }) => experiment.name);
  const title = names.length === 1 ? names[0] : basename(resolve(folder));
  const contents = html`<nav>${names.map((name) => html`<a href="#${slug(name)}">${name}</a>`)}</nav>`;
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
${{ html: reportMark }}
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · Backstep</title>
<style>${{ html: style }}</style>
</head>
<body>
<header>
<h1>${title}</h1>
<p>The distance between the law of the samples and the law of the data, for each discretization scheme. Created by Backstep.</p>
${names.length > 1 ? contents : nothing}
</header>
<main>
${sections}
</main>
</body>
</html>
`;
  await writeWhole(file, page.html);
  return file;
}

/** The results in a folder, or in the folders of a collection, sorted by name. */
export async function resultsIn(
  folder: string,
  onDamage?: ReportOptions["onDamage"],
): Promise<readonly StoredResults[]> {
  const kind = await folderKind(folder);
  if (kind === "results") return [await readResults(folder)];
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => undefined);
  if (entries === undefined)
    throw new BackstepError("FILE_NOT_FOUND", `${folder} is not an existing folder; give the folder of a run`, {
      folder,
    });
  const inner: string[] = [];
  for (const { name } of entries.filter((entry) => entry.isDirectory()).sort((a, b) => (a.name < b.name ? -1 : 1)))
    if ((await folderKind(join(folder, name))) === "results") inner.push(join(folder, name));
  if (inner.length > 0 && kind === "collection") return readAll(inner, onDamage);
  throw new BackstepError(
    inner.length > 0 ? "FOLDER_FOREIGN" : "FILE_NOT_FOUND",
    inner.length > 0
      ? `${folder} was not made by Backstep, so no report is written there; give a folder in it, such as ${inner[0]}`
      : `${folder} contains no results of this version: no results.json in it or in a folder one level below; give the folder of a run`,
    { folder },
  );
}

/** An experiment that cannot be read does not hide the others. */
async function readAll(folders: readonly string[], onDamage: ReportOptions["onDamage"]): Promise<StoredResults[]> {
  const results: StoredResults[] = [];
  const errors: unknown[] = [];
  for (const folder of folders) {
    try {
      results.push(await readResults(folder));
    } catch (error) {
      if (!isBackstepError(error)) throw error;
      errors.push(error);
      onDamage?.([{ file: folder, message: error.message }]);
    }
  }
  if (results.length === 0) throw errors[0];
  return results;
}

function reportDamage(results: readonly StoredResults[], { onDamage }: ReportOptions): void {
  const damage = results.flatMap((each) => each.damage);
  if (damage.length > 0) onDamage?.(damage);
}
