// `npm test`: every check of the repository, a summary, and `N passed, N failed` as the last line.
// `--sources` leaves out the package checks; `--verbose` shows the output of what passes, too.
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { counts } from "./counts.mjs";
import { execute, install, root } from "./workspace.mjs";

process.chdir(root);
const verbose = process.argv.includes("--verbose");
const installed = await install();
// Read after the installation: it lists files, and nothing here may run on half a workspace.
const { packageStages, sourceStages } = await import("./stages.mjs");
const stages = process.argv.includes("--sources") ? sourceStages : [...sourceStages, ...packageStages];

const seconds = (since) => `${((performance.now() - since) / 1000).toFixed(1)} s`;
const line = (mark, name, passed, failed, time) =>
  `${mark} ${name.padEnd(24)} ${`${passed} passed`.padStart(12)} ${(failed ? `${failed} failed` : "").padStart(10)} ${time.padStart(9)}`;

async function run(stage) {
  const since = performance.now();
  if (stage.report) rmSync(stage.report, { recursive: true, force: true });
  const { status, output } = await execute(stage.command, { quiet: true });
  const { passed, failed } = counts(stage, status);
  const ok = status === 0 && failed === 0;
  if (!ok || verbose) console.log(`\n--- ${stage.name}: ${stage.command}\n${output.trimEnd()}\n`);
  const summary = line(ok ? "✓" : "✗", stage.name, passed, failed, seconds(since));
  console.log(summary);
  return { ok, passed, failed, summary };
}

const since = performance.now();
mkdirSync(join(root, "coverage"), { recursive: true });
if (installed) console.log("✓ installed from the lockfile");
const results = [];
for (const stage of stages) results.push(await run(stage));

if (results.some(({ ok }) => !ok)) console.log(`\nSummary\n${results.map(({ summary }) => summary).join("\n")}`);
const total = (key) => results.reduce((sum, result) => sum + result[key], 0);
console.log(`\n${seconds(since)} in all`);
process.exitCode = results.every(({ ok }) => ok) ? 0 : 1;
console.log(`${total("passed")} passed, ${total("failed")} failed`);
