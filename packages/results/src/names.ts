import { requireArguments } from "@backstep/core/plugin";

/** A name that is safe as a file name on every system. */
export function slug(name: string): string {
  requireArguments("slug", { name: { type: "string" } }, { name });
  return name.replaceAll(/[^\w.-]+/g, "-").replaceAll(/^[-.]+|-+$/g, "") || "experiment";
}

/** The files of a results folder. */
export const files = {
  setting: "results.json",
  yaml: "experiment.yaml",
  rows: "rows.ndjson",
  causes: "causes.ndjson",
  report: "report.html",
} as const;

/** The subfolder with results of other settings and with damaged files. */
export const asideFolder = "kept-aside";

/** The subfolder with samples. */
export const samplesFolder = "samples";

/** The beginning of `experiment.yaml`. The version follows. */
export const yamlMark = "# backstep ";

/** A text near the beginning of `report.html`. */
export const reportMark = '<meta name="generator" content="Backstep">';
