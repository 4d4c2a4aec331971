import type { PluginKind } from "@backstep/core/plugin";
import type { CommanderError, Command as Program } from "commander";
import { version } from "../version.ts";
import { cleanTerminal } from "./clean-terminal.ts";
import type { Command } from "./command.ts";
import { badOption } from "./option.ts";
import { mark } from "./screen.ts";
import { status } from "./status.ts";
import type { Terminal } from "./terminal.ts";

const ofKind = (kind: PluginKind) => async (): Promise<Command<never>> =>
  (await import("./plugins-of-kind.ts")).commandOfKind(kind);

/** Each command with its description. A module is loaded only if its command runs or shows its help. */
export const commands: Readonly<Record<string, readonly [description: string, load: () => Promise<Command<never>>]>> = {
  run: ["Run experiments and print their rows", async () => (await import("./run.ts")).run],
  report: ["Write the report of a results folder again", async () => (await import("./report.ts")).report],
  export: [
    "Write every figure and table of a results folder for a paper",
    async () => (await import("./export.ts")).exportCommand,
  ],
  list: [
    "List every plugin, also installed ones from outside; or those of one kind",
    async () => (await import("./list.ts")).list,
  ],
  schemes: ["List every scheme with its declared properties, or the options of one", ofKind("scheme")],
  drifts: ["List every drift, or the options of one", ofKind("drift")],
  grids: ["List every time grid, or the options of one", ofKind("grid")],
  targets: ["List every target, or the options of one", ofKind("target")],
  scores: ["List every score, or the options of one", ofKind("score")],
  metrics: ["List every metric, or the options of one", ofKind("metric")],
  schema: ["Print the JSON Schema of experiments, for editors", async () => (await import("./schema.ts")).schema],
  new: [
    "Write the package of a new scheme, drift, grid, target, score or metric",
    async () => (await import("./new.ts")).newPlugin,
  ],
  order: [
    "Measure the orders of schemes and compare them with the declared ones",
    async () => (await import("./order.ts")).order,
  ],
  sample: [
    "Draw samples from an experiment with one scheme and step count, or from a model",
    async () => (await import("./sample.ts")).sample,
  ],
  train: [
    "Train a small score network on data, or continue a training",
    async () => (await import("./train.ts")).train,
  ],
  inspect: [
    "Show how Backstep reads an ONNX model, and suggest a card",
    async () => (await import("./inspect.ts")).inspect,
  ],
  certify: [
    "Measure the exact law of a sampler in another program (docs/certify.md)",
    async () => (await import("./certify.ts")).certify,
  ],
  parity: [
    "Replay recorded runs of other software with the schemes of Backstep",
    async () => (await import("./parity.ts")).parity,
  ],
};

/**
 * Runs a command line and returns its exit status: 0 after success, 2 if the input is invalid, 1 if something failed during the run, 130
 * after an interrupt. Never rejects.
 */
export async function runCommandLine(argv: readonly string[], raw: Terminal): Promise<number> {
  const terminal = cleanTerminal(raw);
  try {
    return await dispatch(argv, terminal);
  } catch (error) {
    if (isOfCommander(error) && error.exitCode === 0) return status.ok;
    if (terminal.signal.aborted) return status.interrupted;
    // An error needs core, which most command lines reach anyway. Help, the version and lists do not.
    const { isBackstepError } = await import("@backstep/core");
    const { printError } = await import("./command.ts");
    const shown = isOfCommander(error) ? badUsage(error) : error;
    printError(terminal, shown);
    return isBackstepError(shown) ? status.badInput : status.failed;
  }
}

const versionFlags: readonly string[] = ["-v", "--version"];

async function dispatch(argv: readonly string[], terminal: Terminal): Promise<number> {
  if (argv.length === 1 && versionFlags.includes(argv[0])) {
    // Programs read the version and wait for it. It needs no parser.
    terminal.out(`${version}\n`);
    return status.ok;
  }
  const program = await createProgram(terminal);
  let code: number = status.ok;
  const requested = argv[0] === "help" ? argv[1] : argv[0];
  for (const [name, [description, load]] of Object.entries(commands)) {
    const definition = program.command(name).description(description);
    if (name !== requested) continue;
    const command: Command<never> = await load();
    command.define(definition);
    const { examples } = await import("./examples.ts");
    definition.addHelpText(
      "after",
      `\n${heading("Examples:", terminal)}\n${examples[name].map((line) => `  ${line}`).join("\n")}`,
    );
    definition.action(async () => {
      code = await command.run(definition.args, definition.opts() as never, terminal);
    });
  }
  if (requested === undefined) {
    program.outputHelp();
    return argv.length === 0 ? status.badInput : status.ok;
  }
  // Commander answers `unknown --help` and `help unknown` with the general help, which hides the typing error.
  const known = requested.startsWith("-") || Object.hasOwn(commands, requested);
  await program.parseAsync(known ? argv : [requested], { from: "user" });
  return code;
}

async function createProgram(terminal: Terminal): Promise<Program> {
  const { Command: Program } = await import("commander");
  return new Program("backstep")
    .description("Measures discretization schemes of score-based diffusion models")
    .version(version, versionFlags.join(", "), "Print the version")
    .helpOption("-h, --help", "Show this help")
    .helpCommand("help [command]", "Show the help of a command")
    .enablePositionalOptions()
    .configureOutput({
      writeOut: terminal.out,
      writeErr: terminal.error,
      outputError: () => undefined,
      getOutHelpWidth: () => terminal.columns ?? 80,
      getOutHasColors: () => terminal.colour === true,
    })
    .configureHelp({ minWidthToWrap: 20, styleTitle: (title) => heading(title, terminal) })
    .exitOverride();
}

function heading(title: string, terminal: Terminal): string {
  return mark(terminal, "bold", title);
}

/** Commander throws at the end of help texts, and for words that it refuses. */
function isOfCommander(error: unknown): error is CommanderError {
  return (
    error instanceof Error && "exitCode" in error && String((error as CommanderError).code).startsWith("commander.")
  );
}

/** The refusal of a word by Commander, as an error of ours. */
function badUsage(error: CommanderError): Error {
  const message = error.message.replace(/^error: /, "");
  const suggested = message.replace(/\s*\(Did you mean (.*)\)$/, "; did you mean $1");
  return badOption(suggested === message ? `${message}; --help lists what is allowed` : suggested);
}
