import { BackstepError } from "@backstep/core";
import { checksOf, type ParityRow, readGolden, rowOf } from "@backstep/parity";
import { parityTable } from "../tables/parity.ts";
import { type Command, status } from "./command.ts";
import { progressLine } from "./progress.ts";

/** `backstep parity DIR [--json]`. */
export const replayGolden: Command = {
  definition: {
    meta: { name: "parity", description: "Replay recorded runs of other software by our schemes" },
    args: {
      dir: { type: "positional", description: "A folder of golden data, schema peer-golden/1" },
      json: { type: "boolean", description: "Print one JSON object per case" },
    },
  },
  async run({ _: folders, json }, terminal) {
    if (folders.length !== 1)
      throw new BackstepError("OPTION_INVALID", `parity takes one folder of golden data; ${folders.length} were given`);
    const checks = await checksOf(await readGolden(folders[0]));
    const progress = progressLine(terminal, "parity", checks.length);
    const rows: ParityRow[] = [];
    try {
      for (const check of checks) {
        if (terminal.signal.aborted) return status.interrupted;
        const row = await rowOf(check);
        rows.push(row);
        if (json) {
          progress.clear();
          terminal.out(`${JSON.stringify(row)}\n`);
        }
        progress.add(1);
      }
    } finally {
      progress.clear();
    }
    if (!json) terminal.out(parityTable(rows));
    return rows.some(({ holds }) => holds === false) ? status.failed : status.ok;
  },
};
