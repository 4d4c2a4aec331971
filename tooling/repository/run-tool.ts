import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { root } from "./packages.ts";

/** Exit status of a program, and what it printed on both streams. */
export interface Outcome {
  readonly status: number;
  readonly output: string;
}

/** Runs a program in a folder, with the repository's tools on the PATH. Never rejects. */
export function runTool(
  tool: string,
  args: readonly string[],
  cwd: string = root,
  env: Readonly<Record<string, string>> = {},
): Promise<Outcome> {
  const child = spawn(tool, args, {
    cwd,
    timeout: 300_000,
    shell: process.platform === "win32",
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      ...process.env,
      PATH: `${join(root, "node_modules", ".bin")}${delimiter}${process.env.PATH}`,
      NODE_OPTIONS: "",
      ...env,
    },
  });
  const chunks: Buffer[] = [];
  child.stdout.on("data", (chunk) => chunks.push(chunk));
  child.stderr.on("data", (chunk) => chunks.push(chunk));
  return new Promise((resolve) => {
    child.on("error", (error) => resolve({ status: 1, output: error.message }));
    child.on("close", (status) => resolve({ status: status ?? 1, output: Buffer.concat(chunks).toString() }));
  });
}

/** Runs the pinned package manager, fetched through npx. */
export function runPnpm(args: readonly string[], cwd: string = root): Promise<Outcome> {
  const { packageManager } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { packageManager: string };
  return runTool("npx", ["--yes", `--package=${packageManager}`, "--", "pnpm", ...args], cwd, { CI: "true" });
}

/** Maps items with at most `limit` calls at a time; results keep the order of the items. */
export async function mapConcurrently<T, R>(
  items: readonly T[],
  limit: number,
  map: (item: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  const queue = items.entries();
  const worker = async (): Promise<void> => {
    for (const [index, item] of queue) results[index] = await map(item);
  };
  await Promise.all(Array.from({ length: limit }, worker));
  return results;
}
