import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { root } from "../repository/packages.ts";

/** Runs a tool of the repository (or of the system), and ends the process with its output where it fails. */
export function mustRun(what: string, tool: string, args: readonly string[], cwd: string): void {
  const bin = join(root, "node_modules", ".bin");
  const separator = process.platform === "win32" ? ";" : ":";
  const { status, stdout, stderr, error } = spawnSync(tool, args, {
    cwd,
    encoding: "utf8",
    timeout: 300_000,
    shell: process.platform === "win32",
    env: { ...process.env, PATH: `${bin}${separator}${process.env.PATH}`, NODE_OPTIONS: "" },
  });
  if (status === 0) return;
  console.error(`${what} failed${error ? `: ${error.message}` : ""}\n${stdout}${stderr}`);
  process.exit(1);
}
