import { join, resolve } from "node:path";
import { createCatalogue } from "@backstep/catalogue";
import { BackstepError } from "@backstep/core";
import { edm } from "@backstep/drifts";
import { readData } from "@backstep/experiment";
import { requireWritableFolder, writeWhole } from "@backstep/input/node";
import { duration, sixDigits, twoDigits } from "@backstep/report";
import {
  type Backend,
  backends,
  heldOutLoss,
  loadTensorFlow,
  readTraining,
  type TrainingDescription,
  trainInFolder,
  writeDescription,
} from "@backstep/score-tfjs/node";
import { type Arguments, type Command, integerArgument, numberArgument, status, text } from "./command.ts";
import { progressLine } from "./progress.ts";

/** `backstep train DATA --out DIR [--steps N] [--hidden 256,256] …`. */
export const trainOnData: Command = {
  definition: {
    meta: { name: "train", description: "Train a small score network on data, or go on with a training" },
    args: {
      data: { type: "positional", description: "digits, or a file of points: .npy, .csv, IDX" },
      out: text("Folder of the training; one that was begun there goes on", "DIR"),
      steps: text("Steps of Adam, 5000 unless given", "N"),
      hidden: text("Widths of the hidden layers, 256,256 unless given", "W,W"),
      "batch-size": text("Rows of a step, 64 unless given", "N"),
      "learning-rate": text("Of the first step, 0.001 unless given", "R"),
      "sigma-data": text("Size of the data's values, their root mean square unless given", "S"),
      "held-out": text("Rows at the end of the data to measure on, a tenth unless given", "N"),
      loss: text("denoising or sliced score matching", "denoising|sliced"),
      seed: text("0 unless given", "S"),
      backend: text("Of TensorFlow.js, wasm unless given", "wasm|cpu"),
    },
  },
  async run(args, terminal) {
    const { points, description } = await describe(args);
    const folder = outputOf(args);
    const begun = await readTraining(folder);
    if (begun) requireSame(folder, begun.description, description);
    await requireWritableFolder(folder);
    const tf = await loadTensorFlow(description.backend);
    if (!begun) await writeDescription(folder, description);

    const before = begun?.checkpoint?.step ?? 0;
    if (before > 0) terminal.error(`${folder}: goes on after step ${before} of ${description.steps}\n`);
    let reported = before / description.steps;
    const progress = progressLine(terminal, "training", 1 - reported);
    const began = performance.now();
    const run = {
      ...{ tf, folder, description, data: Float64Array.from(points.x), signal: terminal.signal },
      resume: begun?.checkpoint,
      onProgress(fraction: number) {
        progress.add(fraction - reported);
        reported = fraction;
      },
    };
    try {
      const checkpoint = await trainInFolder(run);
      progress.clear();
      await writeWhole(join(folder, "loss.csv"), lossCurve(checkpoint.losses));
      const { mean, standardError } = await heldOutLoss({ ...run, checkpoint, drift: edm() });
      const seconds = (performance.now() - began) / 1000;
      terminal.out(`loss ${sixDigits(mean)} ± ${twoDigits(standardError)} on ${held(description)}\n`);
      terminal.error(`${folder}: ${description.steps - before} steps in ${duration(seconds)}\n`);
      return status.ok;
    } catch (error) {
      progress.clear();
      if (!terminal.signal.aborted) throw error;
      terminal.error(`${folder}: interrupted and saved; the same command goes on\n`);
      return status.interrupted;
    }
  },
};

function outputOf({ out }: Arguments): string {
  if (typeof out === "string") return resolve(out);
  throw new BackstepError("OPTION_INVALID", "--out is missing; it names the folder of the training");
}

async function describe(args: Arguments) {
  const [name, ...more] = args._;
  if (name === undefined || more.length > 0)
    throw new BackstepError("OPTION_INVALID", `train takes one name of data; ${args._.length} were given`);
  const { points, digest } = await readData(name, process.cwd(), createCatalogue());
  const { n, dim } = points;
  const heldOut = integerArgument("held-out", args["held-out"], 0) ?? Math.floor(n / 10);
  if (heldOut >= n)
    throw new BackstepError("OPTION_INVALID", `--held-out is ${heldOut}; it must be below the ${n} rows of ${name}`);
  const rows = n - heldOut;
  const description: TrainingDescription = {
    format: "backstep-score-1",
    ...{ data: name, digest, rows, heldOut, dim, hidden: widthsOf(args.hidden) },
    sigmaData: positive("sigma-data", args["sigma-data"]) ?? rootMeanSquare(points.x.subarray(0, rows * dim)),
    loss: oneOf("loss", args.loss, ["denoising", "sliced"]),
    steps: integerArgument("steps", args.steps, 1) ?? 5000,
    batchSize: integerArgument("batch-size", args["batch-size"], 1) ?? 64,
    learningRate: positive("learning-rate", args["learning-rate"]) ?? 0.001,
    seed: integerArgument("seed", args.seed, 0) ?? 0,
    backend: oneOf<Backend>("backend", args.backend, backends),
  };
  return { points, description };
}

function widthsOf(text: Arguments[string]): number[] {
  if (text === undefined) return [256, 256];
  const widths = String(text).split(",").map(Number);
  if (widths.every((width) => Number.isSafeInteger(width) && width > 0)) return widths;
  throw new BackstepError("OPTION_INVALID", `--hidden is ${String(text)}; it must be widths such as 256,256`);
}

function positive(name: string, value: Arguments[string]): number | undefined {
  const number = numberArgument(name, value, 0);
  if (number !== 0) return number;
  throw new BackstepError("OPTION_INVALID", `--${name} is 0; it must be a number above 0`);
}

function oneOf<T extends string>(name: string, value: Arguments[string], allowed: readonly T[]): T {
  const found = allowed.find((each) => each === (value ?? allowed[0]));
  if (found) return found;
  throw new BackstepError("OPTION_INVALID", `--${name} is ${String(value)}; it must be ${allowed.join(" or ")}`);
}

function rootMeanSquare(values: Float64Array | Float32Array): number {
  let total = 0;
  for (const value of values) total += value * value;
  return Math.sqrt(total / values.length) || 1;
}

/** A folder goes on with its own training only. */
function requireSame(folder: string, begun: TrainingDescription, asked: TrainingDescription): void {
  for (const key of Object.keys(asked) as (keyof TrainingDescription)[])
    if (String(begun[key]) !== String(asked[key]))
      throw new BackstepError(
        "OPTION_INVALID",
        `${folder} holds a training with ${key} ${begun[key]}, and ${asked[key]} is asked for; name another folder or the same ${key}`,
      );
}

const lossesPerLine = 50;

/** Means over so many steps each. */
function lossCurve(losses: Float32Array): string {
  const lines = ["step,loss"];
  for (let first = 0; first < losses.length; first += lossesPerLine) {
    const some = losses.subarray(first, first + lossesPerLine);
    lines.push(`${first + some.length},${some.reduce((total, loss) => total + loss, 0) / some.length}`);
  }
  return `${lines.join("\n")}\n`;
}

function held({ heldOut, rows }: TrainingDescription): string {
  return heldOut > 0 ? `${heldOut} rows held out` : `the ${rows} rows of the training`;
}
