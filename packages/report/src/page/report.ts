import { readdir } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { BackstepError } from "@backstep/core";
import { requireArguments } from "@backstep/core/plugin";
import { type CausesRow, parseStored, type Row } from "@backstep/experiment";
import { namingFile } from "@backstep/input";
import { readText, writeWhole } from "@backstep/input/node";
import { readRows, slug } from "@backstep/results";
import { parse } from "yaml";
import { type Html, html, nothing } from "./html.ts";
import { experimentSection, type StoredResults } from "./section.ts";
import { style } from "./style.ts";

/**
 * Writes `report.html` into a folder, and returns the path of this file.
 *
 * The page shows the experiment whose results are in the folder. If there is none, it shows the experiments in the folders one level below.
 *
 * @throws BackstepError `FILE_NOT_FOUND` if there are no results, `FILE_NOT_WRITABLE`.
 * @example
 * ```ts
 * console.log(await writeReport("results")); // results/report.html
 * ```
 */
export async function writeReport(folder: string): Promise<string> {
  requireArguments("writeReport", { folder: { type: "text" } }, { folder });
  const results = await readResults(folder);
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
  const file = join(folder, "report.html");
  await writeWhole(file, page.html);
  return file;
}

/** The results in a folder; if there are none, the results in its subfolders, sorted by name. */
export async function readResults(folder: string): Promise<readonly StoredResults[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => undefined);
  if (entries === undefined)
    throw new BackstepError("FILE_NOT_FOUND", `${folder} is not an existing folder; give the folder of a run`, {
      folder,
    });
  if (entries.some(({ name }) => name === "experiment.yaml")) return [await readOne(folder)];
  const results: StoredResults[] = [];
  for (const { name } of entries.filter((entry) => entry.isDirectory()).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const inner = join(folder, name);
    if ((await readdir(inner)).includes("experiment.yaml")) results.push(await readOne(inner));
  }
  if (results.length > 0) return results;
  throw new BackstepError(
    "FILE_NOT_FOUND",
    `${folder} contains no results: neither it nor a folder one level below has an experiment.yaml; give the folder of a run`,
    { folder },
  );
}

async function readOne(folder: string): Promise<StoredResults> {
  const file = join(folder, "experiment.yaml");
  const yaml = await readText(file);
  const experiment = await namingFile(file, async () => parseStored(parse(yaml), basename(folder)));
  return {
    folder,
    experiment,
    yaml,
    rows: await readRows<Row>(folder, "rows.ndjson"),
    causes: await readRows<CausesRow>(folder, "causes.ndjson"),
  };
}
