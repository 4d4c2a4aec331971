import { BackstepError, isBackstepError } from "@backstep/core";
import { suggestion } from "@backstep/input";
import { type ArgsDef, type CommandDef, parseArgs } from "citty";
import type { Terminal } from "./terminal.ts";

/** What the arguments were parsed to; `_` holds those without a flag. */
export type Arguments = Readonly<Record<string, string | boolean | undefined>> & {
  readonly _: readonly string[];
  /** Every value of a flag, in order. */
  readonly all: (flag: string) => readonly string[];
};

/** A subcommand: its arguments, and what it does; it returns the exit status. */
export interface Command {
  readonly definition: CommandDef;
  run(args: Arguments, terminal: Terminal): Promise<number>;
}

/** Exit statuses. */
export const status = { ok: 0, failed: 1, badInput: 2, interrupted: 130 } as const;

/**
 * Parses the arguments of a command.
 *
 * @throws BackstepError `OPTION_INVALID` for an unknown flag, naming the nearest, and for a flag without its value.
 */
export function readArguments(definitions: ArgsDef, argv: readonly string[]): Arguments {
  const flags = Object.entries(definitions).filter(([, { type }]) => type !== "positional");
  const names = flags.flatMap(([name, definition]) => [name, ...aliasesOf(definition)]);
  const args = parseArgs([...argv], Object.fromEntries(flags)) as Omit<Arguments, "all">;
  const unknown = Object.keys(args).find((key) => key !== "_" && !names.includes(key) && !names.includes(kebab(key)));
  if (unknown !== undefined)
    throw new BackstepError("OPTION_INVALID", `unknown option ${dashed(unknown)}; ${suggestion(unknown, names)}`);
  const empty = flags.find(([name, { type }]) => type === "string" && args[name] === "");
  if (empty) throw new BackstepError("OPTION_INVALID", `option ${dashed(empty[0])} needs a value`);
  return Object.assign(args, { all: (flag: string) => valuesOf(flag, argv) }) as Arguments;
}

/** The parser keeps the last value of a flag that is given twice. */
function valuesOf(flag: string, argv: readonly string[]): readonly string[] {
  return argv.flatMap((word, i) => {
    if (word === `--${flag}`) return [argv[i + 1]];
    return word.startsWith(`--${flag}=`) ? [word.slice(flag.length + 3)] : [];
  });
}

/** The definition of a flag that takes a value. */
export const text = (description: string, valueHint: string) => ({ type: "string", description, valueHint }) as const;

/** An integer given on the command line. */
export function integerArgument(name: string, value: unknown, minimum: number): number | undefined {
  if (value === undefined) return undefined;
  const number = Number(value);
  if (Number.isSafeInteger(number) && number >= minimum) return number;
  throw new BackstepError(
    "OPTION_INVALID",
    `${dashed(name)} is ${String(value)}; it must be an integer at least ${minimum}`,
  );
}

/** A finite number given on the command line. */
export function numberArgument(name: string, value: unknown, minimum: number): number | undefined {
  if (value === undefined) return undefined;
  const number = Number(value);
  if (Number.isFinite(number) && number >= minimum && String(value).trim() !== "") return number;
  throw new BackstepError(
    "OPTION_INVALID",
    `${dashed(name)} is ${String(value)}; it must be a number at least ${minimum}`,
  );
}

/** Tells an error in one line, with its stack where `BACKSTEP_DEBUG` asks for it. */
export function tell(terminal: Terminal, error: unknown, context = ""): void {
  const code = isBackstepError(error) ? error.code : "UNEXPECTED";
  const message = error instanceof Error ? error.message : String(error);
  terminal.error(`${code}: ${context}${message.replaceAll(/\s*\n\s*/g, " ")}\n`);
  if (process.env.BACKSTEP_DEBUG && error instanceof Error) terminal.error(`${error.stack}\n`);
}

function aliasesOf(definition: ArgsDef[string]): string[] {
  const { alias = [] } = definition as { alias?: string | string[] };
  return typeof alias === "string" ? [alias] : alias;
}

/** The parser names an option with a dash twice, as `no-dash` and as `noDash`. */
function kebab(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

function dashed(name: string): string {
  return `${name.length === 1 ? "-" : "--"}${name}`;
}
