#!/usr/bin/env node
import { runCommandLine } from "./commands/command-line.ts";

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
  signal: controller.signal,
});
