// Runs programs one after another in this process, so that what they share is loaded once:
//
//   node run-programs.mjs [--results=FILE] "PROGRAM ARGUMENT…" …
//
// Prints the outcome of each program, and fails if one fails. FILE maps each program to { status, output }. It is written after each program,
// because a program can end the process.
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { setImmediate as turn } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { inspect } from "node:util";

const given = process.argv.slice(2);
const results = given[0]?.startsWith("--results=") ? given.shift().slice("--results=".length) : undefined;
const outcomes = Object.fromEntries(given.map((each) => [each, { status: 1, output: "it was not run to its end\n" }]));
let current = { status: 0, output: "" };

const streams = [process.stdout, process.stderr].map((stream) => [stream, stream.write]);
const record = (text, encoding, written) => {
  current.output += typeof text === "string" ? text : Buffer.from(text).toString();
  const done = typeof encoding === "function" ? encoding : written;
  if (done) process.nextTick(done);
  return true;
};
const fail = (error) => {
  current.status = 1;
  current.output += `${inspect(error)}\n`;
};
const save = () => results && writeFileSync(results, JSON.stringify(outcomes));

async function run(program) {
  const [file, ...options] = program.split(" ");
  process.argv = [process.argv[0], resolve(file), ...options];
  try {
    await import(pathToFileURL(resolve(file)).href);
    // Node reports rejections after the microtasks.
    await turn();
  } catch (error) {
    fail(error);
  }
  if (process.exitCode) current.status = Number(process.exitCode);
  process.exitCode = 0;
}

function report() {
  for (const [stream, write] of streams) stream.write = write;
  for (const [program, { status, output }] of Object.entries(outcomes))
    process.stdout.write(`${status === 0 ? "✓" : "✗"} ${program}\n${output}`);
  if (Object.values(outcomes).some(({ status }) => status !== 0)) process.exitCode = 1;
}

if (results) mkdirSync(dirname(resolve(results)), { recursive: true });
save();
// An error that no code awaits belongs to the program that runs.
process.on("unhandledRejection", fail);
process.on("uncaughtException", fail);
for (const [stream] of streams) stream.write = record;
// What the last program starts can still fail until the process ends.
process.on("exit", () => {
  save();
  report();
});
for (const program of given) {
  current = { status: 0, output: "" };
  await run(program);
  outcomes[program] = current;
  save();
}
