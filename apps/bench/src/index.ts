export { runCommandLine } from "./cli/command-line.ts";
export type { Terminal } from "./cli/terminal.ts";
export type { Experiment, MetricName, SchemeSpec } from "./experiment/experiment.ts";
export { parseExperiment } from "./experiment/parse.ts";
export type { Row } from "./measure/row.ts";
