import { mkdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { root } from "./packages.ts";
import { runTool } from "./run-tool.ts";

const lock = join(root, "node_modules", ".backstep-building");
/** A build takes seconds; a lock that is older belongs to a process that was killed. */
const abandonedAfter = 120_000;

function acquired(): boolean {
  try {
    mkdirSync(lock);
    return true;
  } catch {
    const age = Date.now() - (statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
    if (age > abandonedAfter) rmSync(lock, { recursive: true, force: true });
    return false;
  }
}

/** Builds every package that is not up to date. Test files call it from several processes; one of them builds at a time. */
export async function buildPackages(): Promise<void> {
  while (!acquired()) await wait(100);
  try {
    const { status, output } = await runTool("tsc", ["-b"]);
    if (status !== 0) throw new Error(`the packages do not build:\n${output}`);
  } finally {
    rmSync(lock, { recursive: true, force: true });
  }
}
