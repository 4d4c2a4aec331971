import { stripVTControlCharacters } from "node:util";
import { BackstepError, isBackstepError } from "@backstep/core";
import { suggestion } from "@backstep/input";
import { type ArgsDef, type CommandDef, renderUsage } from "citty";
import { version } from "../version.ts";
import { type Command, readArguments, status, tell } from "./command.ts";
import type { Terminal } from "./terminal.ts";

const commands: Readonly<Record<string, () => Promise<Command>>> = {
  run: async () => (await import("./run.ts")).runExperiments,
  report: async () => (await import("./report.ts")).rebuildReport,
  schemes: async () => (await import("./schemes.ts")).listSchemes,
  order: async () => (await import("./order.ts")).measureOrders,
  sample: async () => (await import("./sample.ts")).drawSamples,
  train: async () => (await import("./train.ts")).trainOnData,
  inspect: async () => (await import("./inspect.ts")).inspectFile,
  certify: async () => (await import("./certify.ts")).certifySampler,
  parity: async () => (await import("./parity.ts")).replayGolden,
};

const meta = {
  name: "backstep",
  version,
  description: "Measures discretization schemes of score-based diffusion models",
};

/**
 * Runs a command line and returns its exit status: 0, 2 where the input is at fault, 1 where something failed while running, 130 after
 * an interrupt. Never rejects.
 */
export async function runCommandLine(argv: readonly string[], terminal: Terminal): Promise<number> {
  try {
    return await dispatch(argv, terminal);
  } catch (error) {
    if (terminal.signal.aborted) return status.interrupted;
    tell(terminal, error);
    return isBackstepError(error) ? status.badInput : status.failed;
  }
}

async function dispatch([name, ...rest]: readonly string[], terminal: Terminal): Promise<number> {
  if (name === "--version" || name === "-v") {
    terminal.out(`${version}\n`);
    return status.ok;
  }
  if (name === undefined || name === "--help" || name === "-h" || name === "help") {
    terminal.out(await usage());
    return name === undefined ? status.badInput : status.ok;
  }
  const load = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!load)
    throw new BackstepError("OPTION_INVALID", `unknown command "${name}"; ${suggestion(name, Object.keys(commands))}`);
  const command = await load();
  if (rest.includes("--help") || rest.includes("-h")) {
    terminal.out(usageText(await renderUsage(command.definition, { meta })));
    return status.ok;
  }
  return command.run(readArguments((command.definition.args ?? {}) as ArgsDef, rest), terminal);
}

async function usage(): Promise<string> {
  const loaded = await Promise.all(
    Object.entries(commands).map(async ([name, load]) => [name, (await load()).definition]),
  );
  return usageText(await renderUsage({ meta, subCommands: Object.fromEntries(loaded) } as CommandDef));
}

function usageText(text: string): string {
  return `${stripVTControlCharacters(text).trim()}\n`;
}
