import { relative } from "node:path";
import { writeReport } from "@backstep/report";
import { damageText } from "@backstep/results";
import { type Command, status } from "./command.ts";
import type { Terminal } from "./terminal.ts";

/** `backstep report DIR`. */
export const report: Command = {
  define: (definition) => void definition.argument("<dir>", "A folder that `backstep run --out` wrote"),
  async run([folder], _, terminal) {
    await reportIn(folder, terminal, terminal.out);
    return status.ok;
  },
};

/** Writes the report of a folder, prints its path, and names damaged parts of the folder on standard error. */
export async function reportIn(folder: string, terminal: Terminal, print: (text: string) => void): Promise<void> {
  const file = await writeReport(folder, { onDamage: (damage) => terminal.error(damageText(damage)) });
  print(`Report: ${relative(process.cwd(), file) || folder}\n`);
}
