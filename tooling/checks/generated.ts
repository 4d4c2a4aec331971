// Generated pages are what their generators write. Each generator compares its own pages.
import { generators, nodeArguments } from "../docs/generators.ts";
import { report } from "../repository/report.ts";
import { runTool } from "../repository/run-tool.ts";

const checked = generators.filter(({ slow, unchecked }) => !slow && !unchecked);
const outcomes = await Promise.all(
  checked.map((generator) => runTool(process.execPath, nodeArguments(generator, "--check"))),
);
report(
  outcomes.filter(({ status }) => status !== 0).map(({ output }) => output.trim()),
  `${checked.length} generators would write what is there`,
);
