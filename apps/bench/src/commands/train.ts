import { join, resolve } from "node:path";
import { BackstepError } from "@backstep/core";
import { edm } from "@backstep/drifts";
import { requireWritableFolder, writeWhole } from "@backstep/input/node";
import { duration, sixDigits, twoDigits } from "@backstep/report";
import { folderKind } from "@backstep/results";
import {
  heldOutLoss,
  loadTensorFlow,
  readTraining,
  type TrainingDescription,
  trainInFolder,
  writeDescription,
} from "@backstep/score-tfjs/node";
import { badOption, type Command, status } from "./command.ts";
import { progressLine } from "./progress.ts";
import type { Terminal } from "./terminal.ts";
import { defineTraining, describeTraining, type TrainOptions } from "./train-options.ts";

/** `backstep train DATA --out DIR [--steps N] [--hidden 256,256] …`. */
export const train: Command<TrainOptions> = {
  define: defineTraining,
  async run([data], options, terminal) {
    if (options.out === undefined) throw badOption("--out is missing; it names the folder of the training");
    const folder = resolve(options.out);
    const { points, description } = await describeTraining(data, options);
    const begun = await readTraining(folder);
    if (begun) requireSame(folder, begun.description, description);
    else await requireEmpty(folder);
    await requireWritableFolder(folder);
    const tf = await loadTensorFlow(description.backend);
    if (!begun) await writeDescription(folder, description);
    const run = { tf, folder, description, data: Float64Array.from(points.x), resume: begun?.checkpoint };
    return trainAndMeasure(run, terminal);
  },
};

type Training = Omit<Parameters<typeof trainInFolder>[0], "signal" | "onProgress">;

async function trainAndMeasure(training: Training, terminal: Terminal): Promise<number> {
  const { tf, folder, description, data, resume } = training;
  const before = resume?.step ?? 0;
  if (before > 0) terminal.error(`${folder}: continues after step ${before} of ${description.steps}\n`);
  let reported = before / description.steps;
  const progress = progressLine(terminal, "training", 1 - reported);
  const began = performance.now();
  const onProgress = (fraction: number): void => {
    progress.add(fraction - reported);
    reported = fraction;
  };
  const run = { ...training, signal: terminal.signal, onProgress };
  try {
    const checkpoint = await trainInFolder(run);
    progress.clear();
    await writeWhole(join(folder, "loss.csv"), lossCurve(checkpoint.losses));
    const { mean, standardError } = await heldOutLoss({
      ...{ tf, description, data, checkpoint },
      drift: edm(),
      signal: terminal.signal,
    });
    const seconds = (performance.now() - began) / 1000;
    terminal.out(`loss ${sixDigits(mean)} ± ${twoDigits(standardError)} on ${measuredRows(description)}\n`);
    terminal.error(`${folder}: ${description.steps - before} steps in ${duration(seconds)}\n`);
    return status.ok;
  } catch (error) {
    progress.clear();
    if (!terminal.signal.aborted) throw error;
    terminal.error(`${folder}: interrupted and saved; run the same command again to continue\n`);
    return status.interrupted;
  }
}

/** A training begins in an empty folder, so that it never replaces a file of another program. */
async function requireEmpty(folder: string): Promise<void> {
  if ((await folderKind(folder)) === "empty") return;
  throw new BackstepError("FOLDER_FOREIGN", `${folder} is not empty and holds no training; give --out a new folder`, {
    folder,
  });
}

/** A folder continues only the training that began there. */
function requireSame(folder: string, begun: TrainingDescription, requested: TrainingDescription): void {
  for (const key of Object.keys(requested) as (keyof TrainingDescription)[])
    if (String(begun[key]) !== String(requested[key]))
      throw badOption(
        `${folder} holds a training with ${key} ${begun[key]}, not ${requested[key]}; name another folder or use the same ${key}`,
      );
}

const stepsPerLine = 50;

/** The mean loss of every 50 steps, as CSV. */
function lossCurve(losses: Float32Array): string {
  const lines = ["step,loss"];
  for (let first = 0; first < losses.length; first += stepsPerLine) {
    const part = losses.subarray(first, first + stepsPerLine);
    lines.push(`${first + part.length},${part.reduce((total, loss) => total + loss, 0) / part.length}`);
  }
  return `${lines.join("\n")}\n`;
}

function measuredRows({ heldOut, rows }: TrainingDescription): string {
  return heldOut > 0 ? `${heldOut} rows held out` : `the ${rows} rows of the training`;
}
