import { dirname, extname, resolve } from "node:path";
import { BackstepError, type Samples } from "@backstep/core";
import { writeNpy } from "@backstep/datasets";
import { makePlan, type Plan } from "../experiment/plan.ts";
import { type ExperimentFile, readExperiment, within } from "../experiment/read.ts";
import { invalid } from "../experiment/section.ts";
import { produce } from "../measure/samples.ts";
import { imageGrid, windowOf } from "../report/image-grid.ts";
import { squareSide } from "../report/image-shape.ts";
import { requireWritableFolder, writeWhole } from "../results/files.ts";
import { duration } from "../text/number.ts";
import { type Arguments, type Command, integerArgument, status, tell } from "./command.ts";
import { progressLine } from "./progress.ts";

/** `backstep sample FILE [-n N] [--seed S] [--precision f32|f64] --out X.npy|X.png`. */
export const drawFromExperiment: Command = {
  definition: {
    meta: { name: "sample", description: "Draw samples by an experiment with one scheme and one step count" },
    args: {
      file: { type: "positional", description: "An experiment file, YAML or JSON" },
      samples: {
        type: "string",
        alias: "n",
        description: "How many; those of the experiment, else 64",
        valueHint: "N",
      },
      seed: { type: "string", description: "Seed instead of the experiment's", valueHint: "S" },
      precision: { type: "string", description: "f32 or f64 instead of the experiment's", valueHint: "f32|f64" },
      out: { type: "string", description: "X.npy for numbers, X.png for square pictures", valueHint: "FILE" },
    },
  },
  async run(args, terminal) {
    const out = outputOf(args);
    const plan = await planOf(args);
    const { dim } = plan.target;
    const side = squareSide(dim);
    if (out.format === "png" && side === undefined)
      throw new BackstepError(
        "OPTION_INVALID",
        `points of dimension ${dim} are no square pictures; write ${out.file} as .npy instead`,
      );
    await requireWritableFolder(dirname(resolve(out.file)), { make: false });

    const cell = { scheme: plan.schemes[0], steps: plan.experiment.steps[0], seed: plan.experiment.seeds[0] };
    const progress = progressLine(terminal, plan.experiment.name, 1);
    let reported = 0;
    try {
      const { samples, seconds, nfe } = await produce(plan, cell, terminal.signal, ({ fraction }) => {
        progress.add(fraction - reported);
        reported = fraction;
      });
      progress.clear();
      await writeWhole(out.file, out.format === "npy" ? asNpy(samples) : asPng(samples, side!, plan));
      terminal.error(
        `${out.file}: ${samples.n} samples of dimension ${dim}, ${nfe} score evaluations each, ${duration(seconds)}\n`,
      );
      return status.ok;
    } catch (error) {
      progress.clear();
      if (terminal.signal.aborted) return status.interrupted;
      tell(terminal, error);
      return status.failed;
    }
  },
};

function outputOf({ out }: Arguments): { file: string; format: "npy" | "png" } {
  if (typeof out !== "string")
    throw new BackstepError("OPTION_INVALID", "--out is missing; it names a .npy or .png file");
  const extension = extname(out).toLowerCase();
  if (extension !== ".npy" && extension !== ".png")
    throw new BackstepError("OPTION_INVALID", `--out is ${out}; its name must end in .npy or .png`);
  return { file: out, format: extension === ".npy" ? "npy" : "png" };
}

async function planOf(args: Arguments): Promise<Plan> {
  const [file, ...more] = args._;
  if (file === undefined || more.length > 0)
    throw new BackstepError("OPTION_INVALID", `sample takes one experiment file; ${args._.length} were given`);
  const read = await readExperiment(file);
  return within(file, () => makePlan(overridden(read, args)));
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
      samples: integerArgument("samples", args.samples, 1) ?? (samples || 64),
      seeds: [integerArgument("seed", args.seed, 0) ?? seeds[0]],
      precision: asked,
    },
  };
}

function asNpy({ x, n, dim }: Samples): Uint8Array {
  return writeNpy({ data: x, shape: [n, dim] });
}

/** Grey values from black to white over the range of the data, else of the samples. */
function asPng({ x, n }: Samples, side: number, { data }: Plan): Uint8Array {
  return imageGrid({ x, n, side }, Math.ceil(Math.sqrt(n)), windowOf(data?.points.x ?? x)).png;
}
