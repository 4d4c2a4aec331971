import { basename } from "node:path";
import type { OpenCatalogue } from "@backstep/catalogue";
import { BackstepError } from "@backstep/core";
import {
  buildDrift,
  type Experiment,
  type ExperimentFile,
  isPath,
  parseExperiment,
  parseScore,
  type ScoreSpec,
} from "@backstep/experiment";
import { isRecord } from "@backstep/input";
import type { ArgsDef } from "citty";
import { parse } from "yaml";
import { type Arguments, integerArgument, numberArgument, text } from "./command.ts";

/** The flags that stand for an experiment. */
export const modelFlags = {
  model: text("An .onnx file, a model.json or checkpoint of TensorFlow.js, or a model of ours", "FILE|NAME"),
  scheme: text("A name, or { name: ddim, eta: 1 }; heun unless given", "SCHEME"),
  steps: text("18 unless given", "N"),
  drift: text("A kind, or { kind: ou, horizon: 2 }; edm for networks that take x/α", "DRIFT"),
  grid: text("A kind, or { kind: karras, rho: 5 }; karras on noise levels, else uniform", "GRID"),
  end: text("Time at which the run stops; where σ/α = 0.002 unless given", "T"),
  "noise-level": text("η of the reverse family; 1 unless given", "ETA"),
  class: text("A class, or each: sample i is given class i mod count", "K|each"),
  guidance: text("Scale of classifier-free guidance", "S"),
  score: text("More keys of an experiment's score, { prediction: v, time: sigma }", "KEYS"),
} satisfies ArgsDef;

/** Smallest noise level of EDM. */
const smallestRatio = 0.002;

/** The experiment that the flags stand for. */
export async function ofModel(args: Arguments, catalogue: OpenCatalogue): Promise<ExperimentFile> {
  if (args._.length > 0)
    throw new BackstepError("OPTION_INVALID", `--model takes the place of an experiment; ${args._[0]} was given, too`);
  const model = String(args.model);
  const keys = args.score === undefined ? {} : keysOf("score", args.score);
  const flags = {
    kind: isOnnx(model) ? "onnx" : "tfjs",
    model,
    ...(args.class !== undefined && {
      class: args.class === "each" ? "each" : integerArgument("class", args.class, 0),
    }),
    ...(args.guidance !== undefined && {
      guidance: numberArgument("guidance", args.guidance, Number.MIN_SAFE_INTEGER),
    }),
  };
  requireOnce(flags, keys, String(args.score));
  const score = parseScore({ ...flags, ...keys });
  const drift = args.drift === undefined ? await usualDrift(score, catalogue) : inline("drift", args.drift);
  const kind = typeof drift === "string" ? drift : isRecord(drift) ? drift.kind : undefined;
  const given = {
    drift,
    score,
    schemes: [args.scheme === undefined ? "heun" : inline("scheme", args.scheme)],
    grid:
      args.grid === undefined ? (kind === "edm" || kind === "ve" ? "karras" : "uniform") : inline("grid", args.grid),
    steps: [integerArgument("steps", args.steps, 1) ?? 18],
    noiseLevel: numberArgument("noise-level", args["noise-level"], 0) ?? 1,
    precision: "f32",
  };
  const experiment = parseExperiment(given, basename(model));
  const end = numberArgument("end", args.end, 0);
  return {
    file: model,
    folder: process.cwd(),
    experiment: { ...experiment, end: end ?? (await usualEnd(experiment, catalogue)) },
  };
}

/** The end of given times, else the time of EDM's smallest noise level. */
async function usualEnd({ grid, drift: spec, end }: Experiment, catalogue: OpenCatalogue): Promise<number> {
  const drift = await buildDrift(spec, catalogue);
  return grid.kind === "times" ? end : Math.max(drift.regular.from, drift.timeOf(smallestRatio));
}

function isOnnx(model: string): boolean {
  return /\.onnx$/i.test(model) || !isPath(model);
}

/** What flags say, `--score` does not say again. */
function requireOnce(flags: object, keys: object, given: string): void {
  const twice = Object.keys(keys).find((key) => key in flags);
  if (twice === undefined) return;
  const said = twice === "kind" ? "follows from --model" : `is given as --${twice}`;
  throw new BackstepError("OPTION_INVALID", `--score is ${given}; its key ${twice} ${said}, and goes there alone`);
}

/** Networks that take x/α, at noise levels, run under EDM's diffusion; of any other it must be said under which one it was trained. */
async function usualDrift(score: ScoreSpec, catalogue: OpenCatalogue): Promise<unknown> {
  if (await catalogue.takesScaledState(score, process.cwd())) return "edm";
  throw new BackstepError(
    "OPTION_INVALID",
    "--drift is missing; the network takes x itself, and nothing says under which diffusion: ou, vp-linear, flow, …",
  );
}

/** A value written as in an experiment file. */
function inline(flag: string, value: unknown): unknown {
  try {
    return parse(String(value), { stringKeys: true });
  } catch (error) {
    throw new BackstepError("OPTION_INVALID", `--${flag} is ${String(value)}; it is not YAML`, {}, error);
  }
}

function keysOf(flag: string, value: unknown): Record<string, unknown> {
  const keys = inline(flag, value);
  if (isRecord(keys)) return keys;
  throw new BackstepError(
    "OPTION_INVALID",
    `--${flag} is ${String(value)}; it must be keys, such as { prediction: v }`,
  );
}
