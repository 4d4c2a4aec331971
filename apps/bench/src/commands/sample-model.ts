import { basename } from "node:path";
import type { OpenCatalogue } from "@backstep/catalogue";
import { isRecord } from "@backstep/core/plugin";
import {
  buildDrift,
  createGrid,
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
  const { tolerance } = flags;
  const usual = kind === "edm" || kind === "ve" ? "karras" : "uniform";
  const grid = flags.grid ?? (tolerance === undefined ? usual : undefined);
  // A grid of given times has its own number of steps, and an adaptive run chooses it.
  const chosen = tolerance !== undefined || (await hasFixedTimes(grid, source));
  const steps = flags.steps ?? (chosen ? undefined : 18);
  const given = {
    drift,
    score,
    schemes: [flags.scheme ?? "heun"],
    ...(grid !== undefined && { grid }),
    ...(steps !== undefined && { steps: [steps] }),
    ...(tolerance !== undefined && { tolerance }),
    noiseLevel: flags.noiseLevel ?? 1,
    precision: "f32",
  };
  const experiment = await parseExperiment(given, basename(model), source);
  const end = await endOf(experiment, flags.end, source);
  return { file: model, folder: source.folder, experiment: { ...experiment, ends: [end] } };
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

async function hasFixedTimes(grid: unknown, source: PluginSource): Promise<boolean> {
  const section = await parseSection("grid", grid, source);
  return (await createGrid(section, source)).fixed !== undefined;
}

/** The end that is given, else that of explicit times, else the time of EDM's smallest noise level. */
async function endOf(
  { grids: [grid], drifts: [spec], ends: [end], tolerances }: Experiment,
  given: number | undefined,
  source: PluginSource,
): Promise<number> {
  const { regular, timeOf, name } = await buildDrift(spec, source);
  if (given !== undefined && given < regular.from)
    throw badOption(`--end is ${given}; it must be at least ${regular.from}, the first time of the drift ${name}`);
  if (given !== undefined) return given;
  const { fixed } = tolerances ? {} : await createGrid(grid, source);
  return fixed ? end : Math.max(regular.from, timeOf(smallestRatio));
}

/** Networks that take x/α run under EDM's diffusion. The drift of any other network must be given. */
async function defaultDrift(score: SectionSpec, catalogue: OpenCatalogue): Promise<unknown> {
  if (await catalogue.takesScaledState(score, process.cwd())) return "edm";
  throw badOption(
    "--drift is missing; the network takes x, so it needs the diffusion of its training: ou, vp-linear, flow, …",
  );
}
