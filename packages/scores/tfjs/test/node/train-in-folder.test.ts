import { readFileSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ScoreModel } from "@backstep/core";
import { edm } from "@backstep/drifts";
import { gaussian } from "@backstep/score-analytic";
import { describe, expect, it } from "vitest";
import {
  cosineDecay,
  type DenoisingLoss,
  denoisingLoss,
  encodeCheckpoint,
  mlp,
  tfScore,
  trainedMlp,
  trainScore,
} from "../../src/index.ts";
import {
  heldOutLoss,
  openTfjsScore,
  readTraining,
  type TrainingDescription,
  trainInFolder,
  writeDescription,
} from "../../src/node/index.ts";
import { expectError, tf } from "../support.ts";
import { temporaryFolder } from "./files.ts";

const [rows, heldOut] = [160, 40];
/** Points of the plane in four clusters. */
const data = Float64Array.from(
  { length: 2 * (rows + heldOut) },
  (_, k) => (k % 2 ? 1 : -1) * (k % 3 ? 1 : -1) + Math.sin(k) / 20,
);
const description: TrainingDescription = {
  ...{
    format: "backstep-score-1",
    data: "clusters",
    digest: "none",
    rows,
    heldOut,
    dim: 2,
    hidden: [16],
    sigmaData: 1,
  },
  ...{ loss: "denoising", steps: 500, batchSize: 64, learningRate: 0.01, seed: 0, backend: "cpu" },
};
const options = (folder: string, more: Partial<TrainingDescription> = {}) => ({
  ...{ tf, folder, data },
  description: { ...description, ...more },
});
const lossOnHeldOut = (model: ScoreModel): Promise<DenoisingLoss> =>
  denoisingLoss({ model, drift: edm(), data: data.subarray(2 * rows), sigmaData: 1 });
const bytesIn = (folder: string): string => readFileSync(join(folder, "training.checkpoint")).toString("hex");

describe("trainInFolder", () => {
  it("learns: on the held-out rows its loss is below that of the best linear denoiser, on the same noises", async () => {
    const run = options(temporaryFolder());
    const fractions: number[] = [];
    const checkpoint = await trainInFolder({ ...run, onProgress: (fraction) => fractions.push(fraction) });
    const loss = await heldOutLoss({
      tf: run.tf,
      description: run.description,
      data: run.data,
      checkpoint,
      drift: edm(),
    });
    const { denoiser } = await trainedMlp(tf, checkpoint);
    const meaning = { tf, drift: edm(), dim: 2, prediction: "denoised", time: "nu", state: "y" } as const;
    const model = tfScore({ ...meaning, model: denoiser });
    expect(loss).toEqual(await lossOnHeldOut(model));
    const linear = gaussian({ mean: [0, 0], variance: [1, 1] }).score(edm());
    expect(loss.mean).toBeLessThan(0.8 * (await lossOnHeldOut(linear)).mean);
    expect(fractions.at(-1)).toBe(1);
  });

  it("writes a checkpoint when it is aborted, and resumes to the same bits", async () => {
    const [whole, halved] = [options(temporaryFolder(), { steps: 300 }), options(temporaryFolder(), { steps: 300 })];
    await trainInFolder(whole);
    await writeDescription(halved.folder, halved.description);
    const controller = new AbortController();
    const aborted = { ...halved, signal: controller.signal, onProgress: () => controller.abort() };
    await expectError(() => trainInFolder(aborted), "ABORTED");

    const saved = await readTraining(halved.folder);
    expect(saved?.description).toEqual(halved.description);
    expect(saved?.checkpoint?.step).toBeLessThan(300);
    await trainInFolder({ ...halved, resume: saved?.checkpoint });
    expect(bytesIn(halved.folder)).toBe(bytesIn(whole.folder));
  });

  it("is trainScore on the training rows, with a cosine decay of the learning rate", async () => {
    const run = options(temporaryFolder(), { steps: 3 });
    const found = encodeCheckpoint(await trainInFolder(run));
    const { steps, sigmaData, batchSize, learningRate } = run.description;
    const network = await mlp({ tf, dim: 2, hidden: [16] });
    const { checkpoint } = await trainScore({
      ...{ tf, ...network, dim: 2, steps, sigmaData, batchSize, data: data.subarray(0, 2 * rows) },
      learningRate: cosineDecay(learningRate, steps),
    });
    expect(found).toEqual(encodeCheckpoint(checkpoint));
    expect([0, 1, 2, 4].map(cosineDecay(0.1, 4)).map((rate) => rate.toFixed(6))).toEqual([
      "0.100000",
      "0.085355",
      "0.050000",
      "0.000000",
    ]);
  });
});

describe("the folder of a training", () => {
  it("is a score, once it has a checkpoint", async () => {
    const run = options(temporaryFolder(), { steps: 2 });
    const open = () => openTfjsScore({ model: run.folder, backend: "cpu" }, { drift: edm(), folder: "/" });
    await writeDescription(run.folder, run.description);
    expect((await readTraining(run.folder))?.checkpoint).toBeUndefined();
    await expectError(open, "FILE_FORMAT", "no checkpoint yet");
    await trainInFolder(run);
    expect((await open()).model).toMatchObject({ dim: 2, predictions: ["denoised"] });
  });

  it("is refused if a file is damaged", async () => {
    const run = options(temporaryFolder(), { steps: 2 });
    expect(await readTraining(run.folder)).toBeUndefined();
    await writeDescription(run.folder, run.description);
    await trainInFolder(run);
    truncateSync(join(run.folder, "training.checkpoint"), 300);
    await expectError(() => readTraining(run.folder), "FILE_FORMAT", "bytes");
    writeFileSync(join(run.folder, "score.json"), JSON.stringify({ ...run.description, hidden: [] }));
    await expectError(
      () => readTraining(run.folder),
      "FILE_FORMAT",
      "score.json does not describe a training",
      "hidden",
    );
  });
});
