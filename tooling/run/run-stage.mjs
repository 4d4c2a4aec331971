import { rmSync } from "node:fs";
import { counts } from "./counts.mjs";
import { execute } from "./workspace.mjs";

const line = (mark, name, passed, failed, time) =>
  `${mark} ${name.padEnd(24)} ${`${passed} passed`.padStart(12)} ${(failed ? `${failed} failed` : "").padStart(10)} ${time.padStart(9)}`;

/** Runs one stage, prints its line, and prints its output if it failed. */
export async function runStage(stage, verbose) {
  const began = performance.now();
  if (stage.report) rmSync(stage.report, { recursive: true, force: true });
  const { status, output } = await execute(stage.command, { quiet: true, env: stage.env });
  const { passed, failed } = counts(stage, status);
  const ok = status === 0 && failed === 0;
  if (!ok || verbose) console.log(`\n--- ${stage.name}: ${stage.command}\n${output.trimEnd()}\n`);
  const seconds = `${((performance.now() - began) / 1000).toFixed(1)} s`;
  const summary = line(ok ? "✓" : "✗", stage.name, passed, failed, seconds);
  console.log(summary);
  return { ok, passed, failed, summary };
}
