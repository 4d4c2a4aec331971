import { expect, test } from "vitest";
import { decodeCheckpoint, encodeCheckpoint, mlp, type TrainOptions, trainScore } from "../../src/index.ts";
import { expectError, tf } from "../support.ts";

const network = await mlp({ tf, dim: 2, hidden: [4] });
const base: TrainOptions = { tf, ...network, data: Float64Array.of(1, 2, 3, 4), dim: 2, steps: 2, batchSize: 4 };
const train = (options: Partial<TrainOptions>) => () => trainScore({ ...base, ...options });

test.each([
  [{ steps: 1.5 }, "OPTION_INVALID", "steps is 1.5"],
  [{ batchSize: 0 }, "OPTION_INVALID", "batchSize is 0"],
  [{ checkpointEvery: 0 }, "OPTION_INVALID", "checkpointEvery is 0"],
  [{ sigmaData: 0 }, "OPTION_INVALID", "sigmaData is 0"],
  [{ ema: 1 }, "OPTION_INVALID", "ema is 1"],
  [{ noise: { mean: Number.NaN, deviation: 1 } }, "OPTION_INVALID", "noise.mean is NaN"],
  [{ noise: { mean: 0, deviation: -1 } }, "OPTION_INVALID", "noise.deviation is -1"],
  [{ seed: -1 }, "OPTION_INVALID", "seed is -1"],
  [{ variables: [] }, "OPTION_INVALID", "variables is empty"],
  [{ shape: [3] }, "OPTION_INVALID", "shape is (3)"],
  [{ data: Float64Array.of(1, 2, 3) }, "SHAPE_MISMATCH", "data has 3 values"],
  [{ data: Float64Array.of(1, 2, 3, Number.NaN) }, "DATA_INVALID", "row 1, coordinate 1"],
  [{ learningRate: () => Number.NaN }, "OPTION_INVALID", "learningRate is NaN at step 0"],
] as const)("refuses %o", async (options, code, part) => {
  const before = tf.memory().numTensors;
  await expectError(train(options), code, part);
  expect(tf.memory().numTensors).toBe(before);
});

test("stops if a loss is not finite", async () => {
  await expectError(train({ data: Float64Array.of(1e30, 2, 3, 1e30) }), "NON_FINITE", "at step 0");
});

test("refuses to resume another training", async () => {
  const { checkpoint } = await trainScore(base);
  await expectError(train({ resume: checkpoint, seed: 1 }), "OPTION_INVALID", "resume has seed 0, and this training 1");
  await expectError(train({ resume: checkpoint, loss: "sliced" }), "OPTION_INVALID", "loss denoising");
  await expectError(train({ resume: checkpoint, variables: network.variables.slice(1) }), "OPTION_INVALID", "shapes");
  await expectError(train({ resume: checkpoint, steps: 1 }), "OPTION_INVALID", "already at step 2");
});

test("decodes its own checkpoints and refuses other text and bytes", async () => {
  const { checkpoint } = await trainScore(base);
  const { json, bytes } = encodeCheckpoint(checkpoint);
  expect(decodeCheckpoint(json, bytes)).toEqual(checkpoint);
  // Bytes at an odd offset of a larger buffer, as in Node.
  const shifted = new Uint8Array(bytes.length + 3);
  shifted.set(bytes, 3);
  expect(decodeCheckpoint(json, shifted.subarray(3))).toEqual(checkpoint);
  await expectError(() => decodeCheckpoint(json, bytes.subarray(4)), "FILE_FORMAT", `has ${bytes.length - 4} bytes`);
  for (const broken of [
    "",
    "3",
    "null",
    "{}",
    json.replace("training-1", "training-9"),
    json.replace('"step":2', '"step":-2'),
  ])
    await expectError(() => decodeCheckpoint(broken, bytes), "FILE_FORMAT", "not a checkpoint");
});
