import { isBackstepError } from "@backstep/core";
import { printable } from "@backstep/input";
import type { Command as Definition } from "commander";
import type { Terminal } from "./terminal.ts";

/** A subcommand of `backstep`. */
export interface Command<Options = unknown> {
  /** Adds the arguments and options of the command. */
  define(definition: Definition): void;
  /** Runs the command with its arguments and options, and returns the exit status. */
  run(words: readonly string[], options: Options, terminal: Terminal): Promise<number>;
}

export { badOption, finite, integer, oneOf, positive, text, texts } from "./option.ts";
export { status } from "./status.ts";

/** Prints an error as one line, and its stack if `BACKSTEP_DEBUG` is set. */
export function printError(terminal: Terminal, error: unknown, context = ""): void {
  const code = isBackstepError(error) ? error.code : "UNEXPECTED";
  const message = error instanceof Error ? error.message : String(error);
  // A message may quote a file from a stranger, whose control characters could move the cursor.
  const line = printable(`${context}${message.replaceAll(/\s*\n\s*/g, " ")}`, Number.POSITIVE_INFINITY);
  terminal.error(`${code}: ${line}\n`);
  if (process.env.BACKSTEP_DEBUG && error instanceof Error) terminal.error(`${error.stack}\n`);
}
