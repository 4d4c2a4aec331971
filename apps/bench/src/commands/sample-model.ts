import { basename } from "node:path";
import type { OpenCatalogue } from "@backstep/catalogue";
import { isRecord } from "@backstep/core/plugin";
import {
  buildDrift,
  type Experiment,
  type ExperimentFile,
  isPath,
  parseExperiment,
  parseScore,
  type ScoreSpec,
} from "@backstep/experiment";
import { badOption } from "./command.ts";
import type { ModelFlags } from "./model-flags.ts";

/** Smallest noise level of EDM. */
const smallestRatio = 0.002;

/** The experiment that the options describe. */
export async function experimentOf(
  model: string,
  flags: ModelFlags,
  catalogue: OpenCatalogue,
): Promise<ExperimentFile> {
  const score = scoreOf(model, flags);
  const drift = flags.drift ?? (await defaultDrift(score, catalogue));
  const kind = isRecord(drift) ? drift.kind : drift;
  const given = {
    drift,
    score,
    schemes: [flags.scheme ?? "heun"],
    grid: flags.grid ?? (kind === "edm" || kind === "ve" ? "karras" : "uniform"),
    steps: [flags.steps ?? 18],
    noiseLevel: flags.noiseLevel ?? 1,
    precision: "f32",
  };
  const experiment = parseExperiment(given, basename(model));
  const end = flags.end ?? (await defaultEnd(experiment, catalogue));
  return { file: model, folder: process.cwd(), experiment: { ...experiment, end } };
}

function scoreOf(model: string, { class: label, guidance, score: keys = {} }: ModelFlags): ScoreSpec {
  const flags = {
    kind: /\.onnx$/i.test(model) || !isPath(model) ? "onnx" : "tfjs",
    model,
    ...(label !== undefined && { class: label }),
    ...(guidance !== undefined && { guidance }),
  };
  const twice = Object.keys(keys).find((key) => key in flags);
  if (twice !== undefined) {
    const reason = twice === "kind" ? "kind follows from --model" : `${twice} is given as --${twice}`;
    throw badOption(`--score has the key ${twice}, but ${reason}; remove the key from --score`);
  }
  return parseScore({ ...flags, ...keys });
}

/** The end of explicit times, else the time of EDM's smallest noise level. */
async function defaultEnd({ grid, drift: spec, end }: Experiment, catalogue: OpenCatalogue): Promise<number> {
  const drift = await buildDrift(spec, catalogue);
  return grid.kind === "times" ? end : Math.max(drift.regular.from, drift.timeOf(smallestRatio));
}

/** Networks that take x/α run under EDM's diffusion. The drift of any other network must be given. */
async function defaultDrift(score: ScoreSpec, catalogue: OpenCatalogue): Promise<unknown> {
  if (await catalogue.takesScaledState(score, process.cwd())) return "edm";
  throw badOption(
    "--drift is missing; the network takes x, so it needs the diffusion of its training: ou, vp-linear, flow, …",
  );
}
