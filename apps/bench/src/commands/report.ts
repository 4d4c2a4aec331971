import { relative } from "node:path";
import { BackstepError } from "@backstep/core";
import { writeReport } from "@backstep/report";
import { type Command, status } from "./command.ts";

/** `backstep report DIR`. */
export const rebuildReport: Command = {
  definition: {
    meta: { name: "report", description: "Build the report of a results folder anew" },
    args: { dir: { type: "positional", description: "A folder that `backstep run --out` wrote" } },
  },
  async run({ _: folders }, terminal) {
    if (folders.length !== 1)
      throw new BackstepError("OPTION_INVALID", `report takes one results folder; ${folders.length} were given`);
    const file = await writeReport(folders[0]);
    terminal.out(`Report: ${relative(process.cwd(), file)}\n`);
    return status.ok;
  },
};
