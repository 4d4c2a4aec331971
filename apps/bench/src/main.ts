#!/usr/bin/env node
import { createInterface } from "node:readline/promises";
import { runCommandLine } from "./commands/command-line.ts";
import { screenOf } from "./commands/screen.ts";

/** Asks on standard error, because standard output is for results. No answer is an empty answer. */
async function ask(question: string): Promise<string> {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  // While it reads, the terminal sends no signal for Ctrl-C.
  lines.on("SIGINT", () => controller.abort());
  const closed = new Promise<string>((resolve) => lines.on("close", () => resolve("")));
  try {
    return await Promise.race([lines.question(question, { signal: controller.signal }), closed]);
  } finally {
    lines.close();
  }
}

const controller = new AbortController();
let interruptedAt = 0;
process.on("SIGINT", () => {
  const now = Date.now();
  // A terminal and a package manager may both forward one key press. A press more than a second later ends the process at once.
  if (interruptedAt > 0 && now - interruptedAt > 1000) process.exit(130);
  interruptedAt ||= now;
  controller.abort();
});
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  // The reader closed the pipe, as in `backstep … | head`.
  if (error.code === "EPIPE") process.exit(0);
  throw error;
});

process.exitCode = await runCommandLine(process.argv.slice(2), {
  out: (text) => void process.stdout.write(text),
  error: (text) => void process.stderr.write(text),
  interactive: process.stderr.isTTY === true,
  ...screenOf(process.stdout, process.env),
  ...(process.stdin.isTTY && process.stderr.isTTY && { ask }),
  signal: controller.signal,
});
