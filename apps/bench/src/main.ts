#!/usr/bin/env node
// This file stays small, and imports nothing before it knows the command: it is the start-up time of every command.
const words = process.argv.slice(2);
/** The commands that may work for long. They run in another thread, so that this one always hears signals. */
const long = new Set(["run", "sample", "train", "order", "certify", "parity", "report", "export", "inspect"]);

const forHelp = words.includes("--help") || words.includes("-h");
if (long.has(words[0]) && !forHelp) await (await import("./process/supervisor.ts")).superviseThread(words);
else await (await import("./process/direct.ts")).runHere(words);
