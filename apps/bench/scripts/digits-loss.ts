// The loss of trainings of the digits beside that of the model of `@backstep/models`, on the rows held out and the same noises:
// node --conditions=@backstep/source --import tsx apps/bench/scripts/digits-loss.ts FOLDER…
import { fileURLToPath } from "node:url";
import { digits as images, scaled } from "@backstep/datasets";
import { edm } from "@backstep/drifts";
import { digits } from "@backstep/models";
import { onnxScore } from "@backstep/score-onnx";
import { InferenceSession } from "onnxruntime-node";
import { denoisingLoss } from "../src/train/denoising-loss.ts";
import { loadTensorFlow } from "../src/train/tensorflow.ts";
import { heldOutLoss } from "../src/train/train.ts";
import { readTraining } from "../src/train/trained-score.ts";

const heldOut = 297;
const all = scaled(await images(), [-1, 1]);
const { sigmaData } = digits.card;
const model = await onnxScore({
  session: () => InferenceSession.create(fileURLToPath(digits.model)),
  drift: edm(),
  card: digits.card,
});
const reference = await denoisingLoss({ model, data: all.subarray(all.length - heldOut * model.dim), sigmaData });
console.log(`@backstep/models digits: ${reference.mean.toFixed(4)}`);

const tf = await loadTensorFlow("wasm");
for (const folder of process.argv.slice(2)) {
  const training = await readTraining(folder);
  if (training?.checkpoint?.step !== training?.described.steps || training?.described.heldOut !== heldOut)
    throw new Error(`${folder} is no finished training of the digits with ${heldOut} rows held out`);
  const { described, checkpoint } = training;
  const { signal } = new AbortController();
  const run = { tf, folder, described, data: all, resume: undefined, signal, onProgress: () => undefined };
  const { mean } = await heldOutLoss(run, checkpoint!);
  console.log(`${folder}: ${mean.toFixed(4)}, ${((mean / reference.mean - 1) * 100).toFixed(1)} % above`);
}
