// `npm test`: every check of the repository, a summary, and `N passed, N failed` as the last line.
//
//   --sources         leaves out what needs built packages
//   --changed[=REF]   only what the changes since the last common commit with REF (default main) can affect; implies --sources
//   --verbose         also shows the output of stages that pass
import { mkdirSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { runStage } from "./run-stage.mjs";
import { install, root } from "./workspace.mjs";

process.chdir(root);
const began = performance.now();
const verbose = process.argv.includes("--verbose");
if (await install()) console.log("✓ installed from the lockfile");
mkdirSync(join(root, "coverage"), { recursive: true });
// Imported after the installation: these modules list files and use installed packages.
const { chooseStages } = await import("./choose-stages.mjs");
const stages = await chooseStages(process.argv.slice(2));

const results = [];
const queue = stages.filter(({ alone }) => !alone);
async function work() {
  for (let stage = queue.shift(); stage; stage = queue.shift()) results.push(await runStage(stage, verbose));
}
await Promise.all(Array.from({ length: Math.min(availableParallelism(), 4) }, work));
for (const stage of stages.filter(({ alone }) => alone)) results.push(await runStage(stage, verbose));

if (results.some(({ ok }) => !ok)) console.log(`\nSummary\n${results.map(({ summary }) => summary).join("\n")}`);
const total = (key) => results.reduce((sum, result) => sum + result[key], 0);
console.log(`\n${((performance.now() - began) / 1000).toFixed(1)} s in all`);
process.exitCode = results.every(({ ok }) => ok) ? 0 : 1;
console.log(`${total("passed")} passed, ${total("failed")} failed`);
