import { BackstepError, isBackstepError } from "@backstep/core";
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

/** Exit statuses. */
export const status = { ok: 0, failed: 1, badInput: 2, interrupted: 130 } as const;

/** Refuses bad usage of an option. */
export function badOption(message: string): BackstepError {
  return new BackstepError("OPTION_INVALID", message);
}

/** Parses the text of an option. */
export function text(flag: string): (value: string) => string {
  return (value) => {
    if (value === "") throw badOption(`${flag} is empty; it needs a value`);
    if (/^--[a-z]/.test(value)) throw badOption(`${flag} needs a value before ${value}; write ${flag} VALUE`);
    return value;
  };
}

/** Collects the values of an option that may be given several times. */
export function texts(flag: string): (value: string, before?: readonly string[]) => readonly string[] {
  return (value, before = []) => [...before, text(flag)(value)];
}

/** Parses an integer. */
export function integer(flag: string, minimum: number): (value: string) => number {
  return (value) => {
    const number = Number(text(flag)(value));
    if (Number.isSafeInteger(number) && number >= minimum) return number;
    throw badOption(`${flag} is ${value}; it must be an integer at least ${minimum}`);
  };
}

/** Parses a finite number. */
export function finite(flag: string, minimum?: number): (value: string) => number {
  return (value) => {
    const number = Number(text(flag)(value));
    if (value.trim() !== "" && Number.isFinite(number) && number >= (minimum ?? number)) return number;
    throw badOption(`${flag} is ${value}; it must be a number${minimum === undefined ? "" : ` at least ${minimum}`}`);
  };
}

/** Parses a number above zero. */
export function positive(flag: string): (value: string) => number {
  return (value) => {
    const number = finite(flag, 0)(value);
    if (number > 0) return number;
    throw badOption(`${flag} is ${value}; it must be a number above 0`);
  };
}

/** Parses one of several names. */
export function oneOf<T extends string>(flag: string, allowed: readonly T[]): (value: string) => T {
  return (value) => {
    const found = allowed.find((name) => name === text(flag)(value));
    if (found !== undefined) return found;
    throw badOption(`${flag} is ${value}; it must be ${allowed.join(" or ")}`);
  };
}

/** Prints an error as one line, and its stack if `BACKSTEP_DEBUG` is set. */
export function printError(terminal: Terminal, error: unknown, context = ""): void {
  const code = isBackstepError(error) ? error.code : "UNEXPECTED";
  const message = error instanceof Error ? error.message : String(error);
  // A message may quote a file from a stranger, whose control characters could move the cursor.
  const line = printable(`${context}${message.replaceAll(/\s*\n\s*/g, " ")}`, Number.POSITIVE_INFINITY);
  terminal.error(`${code}: ${line}\n`);
  if (process.env.BACKSTEP_DEBUG && error instanceof Error) terminal.error(`${error.stack}\n`);
}
