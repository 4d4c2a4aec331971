// Generated pages are what their generators write. Each generator compares its own pages; one process runs them all.
import { generators, nodeArguments } from "../docs/generators.ts";
import { report } from "../repository/report.ts";
import { runTool } from "../repository/run-tool.ts";

const checked = generators.filter(({ slow, unchecked }) => !slow && !unchecked);
const runner = { script: ["tooling/repository/run-programs.mjs"] };
const programs = checked.map(({ script }) => [...script, "--check"].join(" "));
const { status, output } = await runTool(process.execPath, nodeArguments(runner, ...programs));
report(status === 0 ? [] : [output.trim()], `${checked.length} generators would write what is there`);
