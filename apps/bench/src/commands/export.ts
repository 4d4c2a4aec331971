import { join, relative } from "node:path";
import { type ExportFormat, exportFormats, exportResults } from "@backstep/report";
import { type Command, status, text } from "./command.ts";

type ExportFlags = { readonly [Format in ExportFormat]?: true } & { readonly out?: string };

/** `backstep export DIR [--svg] [--pdf] [--csv] [--latex] [--out DIR]`. */
export const exportCommand: Command<ExportFlags> = {
  define: (definition) =>
    void definition
      .argument("<dir>", "A folder that `backstep run --out` wrote")
      .option("--svg", "Figures as SVG")
      .option("--pdf", "Figures as PDF")
      .option("--csv", "Tables as CSV, with all digits")
      .option("--latex", "Tables as LaTeX for the package booktabs, with rounded numbers")
      .option("--out <DIR>", "The folder of the files (default: export in the folder of the results)", text("--out")),
  async run([folder], { out, ...flags }, terminal) {
    const requested = exportFormats.filter((format) => flags[format]);
    const formats = requested.length > 0 ? requested : exportFormats;
    for (const file of await exportResults(folder, formats, out ?? join(folder, "export")))
      terminal.out(`${relative(process.cwd(), file)}\n`);
    return status.ok;
  },
};
