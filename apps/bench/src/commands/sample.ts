import { dirname, extname, resolve } from "node:path";
import { createCatalogue, type OpenCatalogue } from "@backstep/catalogue";
import { BackstepError, type Samples } from "@backstep/core";
import { writeNpy } from "@backstep/datasets";
import {
  type ExperimentFile,
  type ImageShape,
  invalid,
  knownWindow,
  makePlan,
  type Plan,
  produce,
  readExperiment,
  squareShape,
  windowOf,
} from "@backstep/experiment";
import { namingFile, requireWritableFolder, writeWhole } from "@backstep/input/node";
import { duration, imageGrid } from "@backstep/report";
import { type Arguments, type Command, integerArgument, status, tell, text } from "./command.ts";
import { progressLine } from "./progress.ts";
import { modelFlags, ofModel } from "./sample-model.ts";
import type { Terminal } from "./terminal.ts";

/** `backstep sample FILE|--model MODEL … [-n N] [--seed S] [--precision f32|f64] --out X.npy|X.png`. */
export const drawSamples: Command = {
  definition: {
    meta: { name: "sample", description: "Draw samples by an experiment of one scheme and step count, or of a model" },
    args: {
      file: {
        type: "positional",
        required: false,
        description: "An experiment file, YAML or JSON, unless --model is given",
      },
      samples: {
        type: "string",
        alias: "n",
        description: "How many; those of the experiment, else 64",
        valueHint: "N",
      },
      seed: text("Seed; the experiment's, else 0", "S"),
      precision: text("f32 or f64; the experiment's, or f32 for a model", "f32|f64"),
      out: text("X.npy for numbers, X.png for pictures; may be given twice", "FILE"),
      ...modelFlags,
    },
  },
  async run(args, terminal) {
    const outputs = outputsOf(args);
    const catalogue = createCatalogue();
    try {
      const plan = await planOf(args, catalogue);
      await requireWritable(outputs, plan);
      return await draw(plan, outputs, terminal);
    } finally {
      await catalogue.close();
    }
  },
};

async function draw(plan: Plan, outputs: readonly Output[], terminal: Terminal): Promise<number> {
  const cell = { scheme: plan.schemes[0], steps: plan.experiment.steps[0], seed: plan.experiment.seeds[0] };
  const progress = progressLine(terminal, plan.experiment.name, 1);
  let reported = 0;
  try {
    const { samples, seconds, nfe, jvps } = await produce(plan, cell, terminal.signal, ({ fraction }) => {
      progress.add(fraction - reported);
      reported = fraction;
    });
    progress.clear();
    for (const { file, format } of outputs)
      await writeWhole(file, format === "npy" ? asNpy(samples) : asPng(samples, shapeOf(plan)!, plan));
    const products = jvps > 0 ? ` and ${jvps} Jacobian-vector products` : "";
    const cost = `${nfe} score evaluations${products} each, ${duration(seconds)}`;
    const files = outputs.map(({ file }) => file).join(", ");
    terminal.error(`${files}: ${samples.n} samples of dimension ${plan.dim}, ${cost}\n`);
    return status.ok;
  } catch (error) {
    progress.clear();
    if (terminal.signal.aborted) return status.interrupted;
    tell(terminal, error);
    return status.failed;
  }
}

interface Output {
  readonly file: string;
  readonly format: "npy" | "png";
}

function outputsOf(args: Arguments): readonly Output[] {
  const files = args.all("out");
  if (files.length === 0) throw new BackstepError("OPTION_INVALID", "--out is missing; it names a .npy or .png file");
  return files.map((file) => {
    const extension = extname(file).toLowerCase();
    if (extension !== ".npy" && extension !== ".png")
      throw new BackstepError("OPTION_INVALID", `--out is ${file}; its name must end in .npy or .png`);
    return { file, format: extension === ".npy" ? "npy" : "png" };
  });
}

/** Refuses before the run what could not be written after it. */
async function requireWritable(outputs: readonly Output[], plan: Plan): Promise<void> {
  const png = outputs.find(({ format }) => format === "png");
  if (png && shapeOf(plan) === undefined)
    throw new BackstepError(
      "OPTION_INVALID",
      `points of dimension ${plan.dim} are no square pictures; write ${png.file} as .npy instead`,
    );
  for (const { file } of outputs) await requireWritableFolder(dirname(resolve(file)), { make: false });
}

function shapeOf({ network, dim }: Plan): ImageShape | undefined {
  return network?.image ?? squareShape(dim);
}

async function planOf(args: Arguments, catalogue: OpenCatalogue): Promise<Plan> {
  if (args.model !== undefined) return makePlan(overridden(await ofModel(args, catalogue), args), catalogue);
  const [file, ...more] = args._;
  if (file === undefined || more.length > 0)
    throw new BackstepError(
      "OPTION_INVALID",
      `sample takes one experiment file, or --model; ${args._.length} files were given`,
    );
  const flag = Object.keys(modelFlags).find((name) => args[name] !== undefined);
  if (flag !== undefined)
    throw new BackstepError("OPTION_INVALID", `--${flag} goes with --model; ${file} says it for an experiment`);
  const read = await readExperiment(file);
  return namingFile(file, () => makePlan(overridden(read, args), catalogue));
}

/** The experiment with what the command line asks for. */
function overridden({ experiment, ...rest }: ExperimentFile, args: Arguments): ExperimentFile {
  const { schemes, steps, seeds, precision, samples } = experiment;
  if (schemes.length !== 1 || steps.length !== 1)
    throw invalid("", `sample needs one scheme and one step count; there are ${schemes.length} and ${steps.length}`);
  const asked = args.precision ?? precision;
  if (asked !== "f32" && asked !== "f64")
    throw new BackstepError("OPTION_INVALID", `--precision is ${String(asked)}; it must be f32 or f64`);
  return {
    ...rest,
    experiment: {
      ...experiment,
      // Nothing is measured here, so that a metric that would not suit the target is no obstacle.
      metrics: [],
      features: {},
      samples: integerArgument("samples", args.samples, 1) ?? (samples || 64),
      seeds: [integerArgument("seed", args.seed, 0) ?? seeds[0]],
      precision: asked,
    },
  };
}

function asNpy({ x, n, dim }: Samples): Uint8Array {
  return writeNpy({ data: x, shape: [n, dim] });
}

/** From black to white over the range that is stated, else that of the data, else [−1, 1] for a network, else that of the samples. */
function asPng({ x, n }: Samples, shape: ImageShape, { data, network }: Plan): Uint8Array {
  const window = knownWindow(network, data) ?? windowOf(data?.points.x ?? x);
  return imageGrid({ x, n, shape }, Math.ceil(Math.sqrt(n)), window).png;
}
