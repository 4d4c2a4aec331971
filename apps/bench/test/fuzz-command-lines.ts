import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { runCommandLine } from "../src/index.ts";
import { changedFiles, commandFolder, copyOf } from "./command-folder.ts";
import { commandLine } from "./command-lines.ts";

/** What became of command lines. */
export interface LinesOutcome {
  /** How many lines ended with each exit status. */
  readonly statuses: Readonly<Record<number, number>>;
  /** Lines that broke a promise, with the seed that makes the line again. */
  readonly faults: readonly { readonly seed: number; readonly argv: string; readonly fault: string }[];
}

/** Longest time between a signal and the end of a command, in milliseconds. */
const obedience = 10_000;

const codes = new Set(
  readFileSync(join(import.meta.dirname, "../../../packages/core/src/errors.ts"), "utf8").match(
    /(?<=\| ")[A-Z_]+(?=")/g,
  ),
);

/**
 * Runs the command lines of some seeds in this process, each in a fresh copy of the same folder.
 *
 * @param patience Milliseconds after which a signal interrupts a command.
 */
export async function fuzzCommandLines(from: number, to: number, patience: number): Promise<LinesOutcome> {
  const original = await commandFolder();
  const before = process.cwd();
  const statuses: Record<number, number> = {};
  const faults: { seed: number; argv: string; fault: string }[] = [];
  try {
    for (let seed = from; seed < to; seed++) {
      const root = copyOf(original);
      process.chdir(join(root, "work"));
      const argv = await commandLine(seed);
      const { status, error, aborted } = await run(argv, patience);
      statuses[status] = (statuses[status] ?? 0) + 1;
      const changed = changedFiles(root);
      const fault =
        changed.length > 0 ? `changed ${changed.join(", ")}` : faultOf(status, error, aborted, argv.length === 0);
      if (fault !== undefined) faults.push({ seed, argv: JSON.stringify(argv).slice(0, 300), fault });
      process.chdir(before);
      rmSync(root, { recursive: true });
    }
  } finally {
    process.chdir(before);
    rmSync(original, { recursive: true });
  }
  return { statuses, faults };
}

interface Ended {
  /** The exit status, or −1 for a command that threw and −2 for one that did not end. */
  readonly status: number;
  readonly error: string;
  readonly aborted: boolean;
}

async function run(argv: readonly string[], patience: number): Promise<Ended> {
  const controller = new AbortController();
  let error = "";
  const interrupt = setTimeout(() => controller.abort(), patience);
  let giveUp: NodeJS.Timeout | undefined;
  const never = new Promise<number>((resolve) => {
    giveUp = setTimeout(() => resolve(-2), patience + obedience);
  });
  try {
    const terminal = {
      out: () => undefined,
      error(text: string) {
        error += text;
      },
      ...{ interactive: false, signal: controller.signal },
    };
    const status = await Promise.race([runCommandLine(argv, terminal), never]);
    return { status, error, aborted: controller.signal.aborted };
  } catch (thrown) {
    return { status: -1, error: String(thrown), aborted: controller.signal.aborted };
  } finally {
    clearTimeout(interrupt);
    clearTimeout(giveUp);
  }
}

/** What is wrong with the end of a command; undefined if nothing. */
export function faultOf(status: number, error: string, aborted: boolean, nothing: boolean): string | undefined {
  const shown = error.slice(0, 500);
  if (![0, 1, 2].includes(status) && !(status === 130 && aborted)) return `ends with ${status}: ${shown}`;
  const lines = error.split("\n").filter((line) => /^[A-Z][A-Z_]+: /.test(line));
  const unknown = lines.find((line) => !codes.has(line.slice(0, line.indexOf(":"))));
  if (unknown !== undefined) return `unknown code: ${unknown.slice(0, 500)}`;
  // A command line without words shows the help and ends with 2.
  if (status === 2 && lines.length === 0 && !nothing) return `has no code: ${shown}`;
  return undefined;
}
