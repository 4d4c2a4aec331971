import { createCatalogue } from "@backstep/catalogue";
import type { ExternalSampler } from "@backstep/certify";
import type { Scheme } from "@backstep/core";
import { findScheme } from "@backstep/experiment";
import { type Command as Definition, Option } from "commander";
import { type AllowFlags, allowedBy, defineAllowPlugins } from "./allow-plugins.ts";
import { badOption, finite, text } from "./command.ts";
import type { Terminal } from "./terminal.ts";

const defaultSteps = "32,64,128,256,512";
const [fewestCounts, mostSteps] = [4, 4096];

/** Options of `backstep certify`, parsed. */
export interface CertifyFlags extends AllowFlags {
  readonly command?: string;
  readonly drift?: string;
  readonly steps: readonly number[];
  readonly noiseLevel?: number;
  readonly sameAs?: string;
  readonly timeout: number;
  readonly json?: true;
}

/** Adds the options of `backstep certify`. */
export function defineCertify(definition: Definition): void {
  defineAllowPlugins(definition)
    .allowExcessArguments()
    .option("--command <COMMAND>", "The shell command that starts the sampler", text("--command"))
    .option("--drift <DRIFT>", "ou or vp-linear (default: both)", text("--drift"))
    .addOption(
      new Option("--steps <N,N,…>", `At least ${fewestCounts} step counts`)
        .argParser(stepCounts)
        .default(defaultSteps.split(",").map(Number), defaultSteps),
    )
    .option("--noise-level <η>", "η for the sampler (default: 1 for an SDE, 0 for an ODE)", finite("--noise-level", 0))
    .option("--same-as <SCHEME>", "A scheme whose law the sampler must have", text("--same-as"))
    .option("--timeout <S>", "Longest time in seconds for an answer", finite("--timeout", 0.001), 60)
    .option("--json", "Print only one JSON object per finding");
}

/** The command that starts the sampler. */
export function requireCommand(words: readonly string[], { command }: CertifyFlags): string {
  if (command === undefined)
    throw badOption(`--command is missing; it starts the sampler, as in --command "python3 sampler.py"`);
  if (words.length > 0)
    throw badOption(`"${words[0]}" belongs to no option; put the whole command in quotes after --command`);
  return command;
}

/** The scheme of `--same-as`. */
export async function comparedScheme(flags: CertifyFlags, terminal: Terminal): Promise<Scheme<unknown> | undefined> {
  if (flags.sameAs === undefined) return undefined;
  const allowPlugin = allowedBy(flags, terminal);
  return findScheme(flags.sameAs, {}, { catalogue: createCatalogue(), folder: process.cwd(), allowPlugin });
}

/** The noise level of a run: always 0 for an ODE, default 1 for an SDE. */
export function noiseLevelFor({ hello }: ExternalSampler, requested: number | undefined): number {
  if (hello.solves === "sde") return requested ?? 1;
  if (requested === undefined || requested === 0) return 0;
  throw badOption(`--noise-level is ${requested}; ${hello.name} solves the ODE, so leave the option out or give 0`);
}

function stepCounts(value: string): readonly number[] {
  const counts = text("--steps")(value).split(",").map(Number);
  const valid = counts.every(
    (count, i) => Number.isInteger(count) && count >= 1 && count <= mostSteps && (i === 0 || count > counts[i - 1]),
  );
  if (valid && counts.length >= fewestCounts) return counts;
  throw badOption(
    `--steps is "${value}"; it must be at least ${fewestCounts} integers up to ${mostSteps}, each larger than the one before, such as ${defaultSteps}`,
  );
}
