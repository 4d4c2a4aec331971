import { checksOf, type ParityRow, readGolden, rowOf } from "@backstep/parity";
import { parityTable } from "../tables/parity.ts";
import { type Command, status } from "./command.ts";
import { progressLine } from "./progress.ts";

/** `backstep parity DIR [--json]`. */
export const parity: Command<{ json?: true }> = {
  define: (definition) =>
    void definition
      .argument("<dir>", "A folder of golden data, schema peer-golden/1")
      .option("--json", "Print one JSON object per case"),
  async run([folder], { json }, terminal) {
    const checks = await checksOf(await readGolden(folder));
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
    if (!json) terminal.out(parityTable(rows, terminal.columns));
    return rows.some(({ holds }) => holds === false) ? status.failed : status.ok;
  },
};
