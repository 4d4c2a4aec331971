import { join } from "node:path";
import { requireArguments } from "@backstep/core/plugin";
import { requireWritableFolder, writeWhole } from "@backstep/input/node";
import { type StoredResults, slug } from "@backstep/results";
import { drawChartAlone } from "../drawing/chart.ts";
import { resultsIn } from "../page/report.ts";
import { figuresOf, tablesOf } from "./contents.ts";
import { csvOf } from "./csv.ts";
import { latexOf } from "./latex.ts";
import { pdfOf } from "./pdf.ts";

/** The formats of figures (svg, pdf) and of tables (csv, latex). */
export type ExportFormat = "svg" | "pdf" | "csv" | "latex";

/** Every format of an export. */
export const exportFormats: readonly ExportFormat[] = ["svg", "pdf", "csv", "latex"];

/**
 * Writes every figure and table of a folder of results as files for a paper, and returns their paths.
 *
 * Figures are SVG and PDF, with dark text on a white background. CSV has all digits; LaTeX has numbers rounded for readers.
 *
 * @param folder The folder of a run.
 * @param formats The formats to write.
 * @param into The folder of the files. It is made if it does not exist. If there are several experiments, each has a folder below it.
 * @throws BackstepError `FILE_NOT_FOUND` if there are no results, `FILE_NOT_WRITABLE`.
 * @example
 * ```ts
 * await exportResults("results", ["pdf", "latex"], "paper");
 * ```
 */
export async function exportResults(
  folder: string,
  formats: readonly ExportFormat[],
  into: string,
): Promise<readonly string[]> {
  requireArguments(
    "exportResults",
    {
      folder: { type: "text" },
      formats: { type: "list", of: { type: "choice", of: exportFormats } },
      into: { type: "text" },
    },
    { folder, formats, into },
  );
  const results = await resultsIn(folder);
  const written: string[] = [];
  for (const each of results) {
    const home = results.length > 1 ? join(into, slug(each.experiment.name)) : into;
    await requireWritableFolder(home, { make: true });
    for await (const [name, content] of filesOf(each, formats)) {
      await writeWhole(join(home, name), content);
      written.push(join(home, name));
    }
  }
  return written;
}

async function* filesOf(
  results: StoredResults,
  formats: readonly ExportFormat[],
): AsyncGenerator<readonly [name: string, content: string | Uint8Array]> {
  const drawn = formats.includes("svg") || formats.includes("pdf");
  for (const { caption, chart } of drawn ? figuresOf(results) : []) {
    const [name, svg] = [slug(`figure-${caption}`), await drawChartAlone(chart)];
    if (formats.includes("svg")) yield [`${name}.svg`, svg];
    if (formats.includes("pdf")) yield [`${name}.pdf`, await pdfOf(svg, `${results.experiment.name}: ${caption}`)];
  }
  for (const table of tablesOf(results)) {
    const name = slug(`table-${table.name}`);
    if (formats.includes("csv")) yield [`${name}.csv`, csvOf(table)];
    if (formats.includes("latex")) yield [`${name}.tex`, latexOf(table)];
  }
}
