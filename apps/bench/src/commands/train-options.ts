import { createCatalogue } from "@backstep/catalogue";
import type { Samples } from "@backstep/core";
import { readData } from "@backstep/experiment";
import { type Backend, backends, type TrainingDescription } from "@backstep/score-tfjs/node";
import { type Command as Definition, Option } from "commander";
import { badOption, integer, oneOf, positive, text } from "./command.ts";

const losses = ["denoising", "sliced"] as const;

/** Options of `backstep train`, parsed. */
export interface TrainOptions {
  readonly out?: string;
  readonly steps: number;
  readonly hidden: number[];
  readonly batchSize: number;
  readonly learningRate: number;
  readonly sigmaData?: number;
  readonly heldOut?: number;
  readonly loss: (typeof losses)[number];
  readonly seed: number;
  readonly backend: Backend;
}

/** Adds the arguments and options of `backstep train`. */
export function defineTraining(definition: Definition): void {
  definition
    .argument("<data>", "digits, or a file of points: .npy, .csv, IDX")
    .option("--out <DIR>", "Folder of the training; a training that began there continues", text("--out"))
    .option("--steps <N>", "Steps of Adam", integer("--steps", 1), 5000)
    .addOption(
      new Option("--hidden <W,W>", "Widths of the hidden layers").argParser(widths).default([256, 256], "256,256"),
    )
    .option("--batch-size <N>", "Rows per step", integer("--batch-size", 1), 64)
    .option("--learning-rate <R>", "Learning rate of the first step", positive("--learning-rate"), 0.001)
    .option("--sigma-data <S>", "Scale of the data (default: root mean square of its values)", positive("--sigma-data"))
    .option(
      "--held-out <N>",
      "Last rows of the data, kept for the final loss (default: a tenth)",
      integer("--held-out", 0),
    )
    .option("--loss <NAME>", "Score matching: denoising or sliced", oneOf("--loss", losses), losses[0])
    .option("--seed <S>", "Seed of weights, batches and noise", integer("--seed", 0), 0)
    .option("--backend <NAME>", "Backend of TensorFlow.js: wasm or cpu", oneOf("--backend", backends), backends[0]);
}

/** Reads the data and describes the training that the options request. */
export async function describeTraining(
  name: string,
  { out: _, heldOut: requested, sigmaData, ...options }: TrainOptions,
): Promise<{ points: Samples; description: TrainingDescription }> {
  const { points, digest } = await readData(name, { catalogue: createCatalogue(), folder: process.cwd() });
  const { n, dim, x } = points;
  const heldOut = requested ?? Math.floor(n / 10);
  if (heldOut >= n) throw badOption(`--held-out is ${heldOut}; it must be below the ${n} rows of ${name}`);
  const rows = n - heldOut;
  const description: TrainingDescription = {
    format: "backstep-score-1",
    ...{ data: name, digest, rows, heldOut, dim, hidden: options.hidden },
    sigmaData: sigmaData ?? rootMeanSquare(x.subarray(0, rows * dim)),
    loss: options.loss,
    steps: options.steps,
    batchSize: options.batchSize,
    learningRate: options.learningRate,
    seed: options.seed,
    backend: options.backend,
  };
  return { points, description };
}

function widths(value: string): number[] {
  const parsed = text("--hidden")(value).split(",").map(Number);
  if (parsed.every((width) => Number.isSafeInteger(width) && width > 0)) return parsed;
  throw badOption(`--hidden is ${value}; it must be positive integers such as 256,256`);
}

function rootMeanSquare(values: Float64Array | Float32Array): number {
  let total = 0;
  for (const value of values) total += value * value;
  return Math.sqrt(total / values.length) || 1;
}
