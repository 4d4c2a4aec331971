import { relative } from "node:path";
import { writeReport } from "@backstep/report";
import { type Command, status } from "./command.ts";

/** `backstep report DIR`. */
export const report: Command = {
  define: (definition) => void definition.argument("<dir>", "A folder that `backstep run --out` wrote"),
  async run([folder], _, terminal) {
    const file = await writeReport(folder);
    terminal.out(`Report: ${relative(process.cwd(), file)}\n`);
    return status.ok;
  },
};
