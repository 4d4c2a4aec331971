import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { modelFile } from "../../../packages/catalogue/src/index.ts";
import { onnxScore } from "../../../packages/scores/onnx/src/index.ts";
import {
  type Checkpoint,
  decodeCheckpoint,
  encodeCheckpoint,
  mlp,
  type TrainOptions,
  trainScore,
} from "../../../packages/scores/tfjs/src/index.ts";
import { loadTensorFlow, type TrainingDescription } from "../../../packages/scores/tfjs/src/node/index.ts";
import { type Calls, costlyOptions, options } from "../call.ts";
import { folder } from "./files.ts";
import { drift, target } from "./runs.ts";

const tf = await loadTensorFlow("cpu");
const net = await mlp({ tf, dim: 2, hidden: [4] });
const base: TrainOptions = { tf, ...net, data: Float64Array.of(1, 2, 3, 4), dim: 2, steps: 1, batchSize: 2 };
const { checkpoint, denoiser: trained } = await trainScore(base);
const { json, bytes } = encodeCheckpoint(checkpoint);
const stopped = AbortSignal.abort();
const { signal } = new AbortController();
const training = join(folder, "training");
mkdirSync(training, { recursive: true });
writeFileSync(join(folder, "trained.json"), json);
writeFileSync(join(folder, "trained.bin"), bytes);
const description: TrainingDescription = {
  format: "backstep-score-1",
  data: "two",
  digest: "0",
  rows: 2,
  heldOut: 0,
  dim: 2,
  hidden: [4],
  sigmaData: 0.5,
  loss: "denoising",
  steps: 1,
  batchSize: 2,
  learningRate: 0.001,
  seed: 0,
  backend: "cpu",
};
const data = Float64Array.of(1, 2, 3, 4);
const resume: Checkpoint = decodeCheckpoint(json, bytes);
const file = modelFile("digits", folder);
const network = Uint8Array.from(readFileSync(file));
const card = JSON.parse(readFileSync(file.replace(/onnx$/, "json"), "utf8"));
const scoreOptions = {
  session: network,
  runtime: "onnxruntime-node",
  drift,
  name: "digits",
  prediction: card.prediction,
  coordinates: card.coordinates,
  time: card.time,
  shape: card.shape,
  card,
  preferredRows: 1,
  probe: true,
};

const opened = await onnxScore({ session: network, drift, card });

/** Calls of the packages of networks. */
export const networkCalls: Calls = {
  "scores/onnx": {
    inspectOnnx: [opened.session, {}],
    onnxScore: [options(scoreOptions)],
    workerSession: [network, costlyOptions({ signal: stopped })],
  },
  "scores/tfjs": {
    cosineDecay: [0.001, 10],
    decodeCheckpoint: [json, bytes],
    denoisingLoss: [options({ model: target.score(drift), drift, data, sigmaData: 0.5, seed: 1 })],
    edmNetwork: [tf, net.network, 0.5],
    encodeCheckpoint: [checkpoint],
    mlp: [options({ tf, dim: 2, hidden: [4], seed: 1 })],
    tfScore: [
      options({
        tf,
        model: trained,
        drift,
        dim: 2,
        prediction: "denoised",
        shape: [2],
        time: "nu",
        state: "y",
        jvp: true,
        preferredRows: 4,
        name: "trained",
      }),
    ],
    trainScore: [
      options({
        ...base,
        shape: [2],
        loss: "denoising",
        sigmaData: 0.5,
        noise: { mean: -1.2, deviation: 1.2 },
        learningRate: 0.001,
        ema: 0.9,
        seed: 0,
        signal,
        onProgress: () => undefined,
        onCheckpoint: () => undefined,
        checkpointEvery: 1,
      }),
    ],
    trainedMlp: [tf, checkpoint],
  },
  "scores/tfjs/node": {
    heldOutLoss: [options({ tf, description, data, checkpoint, drift })],
    isCheckpoint: [join(folder, "trained.json")],
    loadTensorFlow: ["cpu"],
    openTfjsScore: [
      { model: "trained.json", backend: "cpu" },
      { drift, folder },
    ],
    readTraining: [training],
    trainInFolder: [options({ tf, folder: training, description, data, resume, signal, onProgress: () => undefined })],
    writeDescription: [training, description],
  },
};
