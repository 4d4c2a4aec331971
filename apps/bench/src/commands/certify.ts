import { createCatalogue } from "@backstep/catalogue";
import {
  type CertifyOptions,
  certify,
  certifyProblems,
  type ExternalSampler,
  type Finding,
  startSampler,
} from "@backstep/certify";
import { BackstepError } from "@backstep/core";
import { findScheme } from "@backstep/experiment";
import { problemReport, samplerLine } from "../tables/certify.ts";
import { type Arguments, type Command, numberArgument, status } from "./command.ts";
import { progressLine } from "./progress.ts";
import type { Terminal } from "./terminal.ts";

/** `backstep certify --command "…" [--drift D] [--steps 16,32,…] [--noise-level η] [--same-as SCHEME] [--timeout S] [--json]`. */
export const certifySampler: Command = {
  definition: {
    meta: { name: "certify", description: "Measure the exact law of a sampler in another program (docs/certify.md)" },
    args: {
      command: { type: "string", description: "What starts the sampler, as a shell reads it", valueHint: "COMMAND" },
      drift: { type: "string", description: "ou or vp-linear; both unless given", valueHint: "DRIFT" },
      steps: {
        type: "string",
        description: "At least 4 step counts; 32,64,128,256,512 unless given",
        valueHint: "N,N,…",
      },
      "noise-level": {
        type: "string",
        description: "η that the sampler is told; 1 for an SDE, 0 for an ODE",
        valueHint: "η",
      },
      "same-as": { type: "string", description: "A scheme whose law it must have", valueHint: "SCHEME" },
      timeout: { type: "string", description: "Seconds that an answer may take; 60 unless given", valueHint: "S" },
      json: { type: "boolean", description: "Print one JSON object per finding, and nothing else" },
    },
  },
  async run(args, terminal) {
    const { command } = args;
    if (typeof command !== "string")
      throw new BackstepError(
        "OPTION_INVALID",
        `--command is missing; it starts the sampler, as in --command "python3 sampler.py"`,
      );
    if (args._.length > 0)
      throw new BackstepError("OPTION_INVALID", `"${args._[0]}" belongs to no option; quote the whole command`);
    const problems = certifyProblems(args.drift as string | undefined);
    const steps = stepsOf(args);
    const level = numberArgument("noise-level", args["noise-level"], 0);
    const sameAs =
      args["same-as"] === undefined
        ? undefined
        : await findScheme(String(args["same-as"]), {}, { catalogue: createCatalogue(), folder: process.cwd() });
    const timeout = numberArgument("timeout", args.timeout, 0.001) ?? 60;

    const sampler = await startSampler(command, { timeout, signal: terminal.signal });
    try {
      const noiseLevel = noiseLevelOf(sampler, level);
      if (!args.json) terminal.out(`${samplerLine(sampler.hello, noiseLevel)}\n`);
      let passed = true;
      for (const problem of problems) {
        const options = { sampler, problem, steps, noiseLevel, signal: terminal.signal, ...(sameAs && { sameAs }) };
        const findings = await collect(options, args, terminal);
        passed &&= findings.every((finding) => finding.kind !== "check" || finding.passed);
      }
      return passed ? status.ok : status.failed;
    } finally {
      await sampler.close();
    }
  },
};

/** Prints findings as they come where JSON is wanted, else all of a problem together. */
async function collect(options: CertifyOptions, { json }: Arguments, terminal: Terminal): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  const { problem, steps } = options;
  const work = (count: number): number => count ** 2;
  const progress = progressLine(
    terminal,
    problem.name,
    steps.reduce((total, count) => total + work(count), 0),
  );
  try {
    for await (const finding of certify(options)) {
      findings.push(finding);
      if (json) terminal.out(`${JSON.stringify(finding)}\n`);
      if (finding.kind === "law") progress.add(work(finding.steps));
    }
  } finally {
    progress.clear();
  }
  if (!json) terminal.out(`\n${problemReport(problem, findings)}\n`);
  return findings;
}

const defaultSteps = "32,64,128,256,512";
const [fewestCounts, mostSteps] = [4, 4096];

function stepsOf({ steps = defaultSteps }: Arguments): readonly number[] {
  const counts = String(steps).split(",").map(Number);
  const wrong = counts.findIndex(
    (count, i) => !Number.isInteger(count) || count < 1 || count > mostSteps || (i > 0 && count <= counts[i - 1]),
  );
  if (wrong < 0 && counts.length >= fewestCounts) return counts;
  throw new BackstepError(
    "OPTION_INVALID",
    `--steps is "${String(steps)}"; it must be at least ${fewestCounts} integers up to ${mostSteps}, each larger than the one before, as in ${defaultSteps}`,
  );
}

/** An ODE sampler has noise level 0; another one takes what it is told. */
function noiseLevelOf({ hello }: ExternalSampler, given: number | undefined): number {
  if (hello.solves === "sde") return given ?? 1;
  if (given === undefined || given === 0) return 0;
  throw new BackstepError(
    "OPTION_INVALID",
    `--noise-level is ${given}; ${hello.name} solves the ODE, of noise level 0`,
  );
}
