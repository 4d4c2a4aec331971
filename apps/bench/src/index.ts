export { runCommandLine } from "./commands/command-line.ts";
export type { Terminal } from "./commands/terminal.ts";
