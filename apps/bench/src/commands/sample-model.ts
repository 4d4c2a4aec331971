import { basename } from "node:path";
import type { OpenCatalogue } from "@backstep/catalogue";
import { isRecord } from "@backstep/core/plugin";
import {
  buildDrift,
  type Experiment,
  type ExperimentFile,
  isPath,
  type PluginAccess,
  type PluginSource,
  parseExperiment,
  parseSection,
  type SectionSpec,
} from "@backstep/experiment";
import { badOption } from "./command.ts";
import type { ModelFlags } from "./model-flags.ts";

/** Smallest noise level of EDM. */
const smallestRatio = 0.002;

/** The plugins that a command may use, with a catalogue that opens networks. */
export interface OpenAccess extends PluginAccess {
  readonly catalogue: OpenCatalogue;
}

/** The experiment that the options describe. */
export async function experimentOf(model: string, flags: ModelFlags, access: OpenAccess): Promise<ExperimentFile> {
  const source = { ...access, folder: process.cwd() };
  const score = await scoreOf(model, flags, source);
  const drift = flags.drift ?? (await defaultDrift(score, access.catalogue));
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
  const experiment = await parseExperiment(given, basename(model), source);
  const end = flags.end ?? (await defaultEnd(experiment, source));
  return { file: model, folder: source.folder, experiment: { ...experiment, end } };
}

async function scoreOf(
  model: string,
  { class: label, guidance, score: keys = {} }: ModelFlags,
  source: PluginSource,
): Promise<SectionSpec> {
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
  return parseSection("score", { ...flags, ...keys }, source);
}

/** The end of explicit times, else the time of EDM's smallest noise level. */
async function defaultEnd({ grid, drift: spec, end }: Experiment, source: PluginSource): Promise<number> {
  const drift = await buildDrift(spec, source);
  return grid.kind === "times" ? end : Math.max(drift.regular.from, drift.timeOf(smallestRatio));
}

/** Networks that take x/α run under EDM's diffusion. The drift of any other network must be given. */
async function defaultDrift(score: SectionSpec, catalogue: OpenCatalogue): Promise<unknown> {
  if (await catalogue.takesScaledState(score, process.cwd())) return "edm";
  throw badOption(
    "--drift is missing; the network takes x, so it needs the diffusion of its training: ou, vp-linear, flow, …",
  );
}
