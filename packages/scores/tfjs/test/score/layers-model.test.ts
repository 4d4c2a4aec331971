import { edm } from "@backstep/drifts";
import * as layers from "@tensorflow/tfjs-layers";
import { expect, test } from "vitest";
import { type Tensor, tfScore, trainScore, type Variable } from "../../src/index.ts";
import { difference, inWorkspace, rowsOf, tf } from "../support.ts";

/** tanh([x, t] W + b) with fixed weights, as a model of layers. */
function layersModel(): layers.LayersModel {
  const x = layers.input({ shape: [2] });
  const t = layers.input({ shape: [1] });
  const dense = layers.layers.dense({ units: 2, activation: "tanh" });
  const out = dense.apply(layers.layers.concatenate().apply([x, t])) as layers.SymbolicTensor;
  dense.setWeights([tf.tensor2d([0.5, 1, -2, 0.25, 0.1, -0.3], [3, 2]), tf.tensor1d([0.2, -0.1])]);
  return layers.model({ inputs: [x, t], outputs: out });
}

test("a LayersModel agrees with its formula, also in derivatives, and leaves no tensors", async () => {
  const model = layersModel();
  const byHand = (x: Tensor, t: Tensor): Tensor => {
    const weights = tf.tensor2d([0.5, 1, -2, 0.25, 0.1, -0.3], [3, 2]);
    return tf.tanh(tf.add(tf.matMul(tf.concat([x, tf.reshape(t, [-1, 1])], 1) as never, weights), [0.2, -0.1]));
  };
  const options = { tf, drift: edm(), dim: 2, prediction: "score" } as const;
  const [ofLayers, ofFunction] = [model, byHand].map((each) => tfScore({ ...options, model: each }));
  await inWorkspace(async (workspace) => {
    const x = rowsOf(
      workspace,
      Array.from({ length: 50 }, (_, i) => [Math.sin(i), Math.cos(3 * i)]),
    );
    const t = Float64Array.from({ length: 50 }, (_, i) => 0.1 + i / 10);
    const before = tf.memory().numTensors;
    const [a, b] = [await ofLayers.predict("score", x, t), await ofFunction.predict("score", x, t)];
    expect(difference(a.data, b.data)).toBeLessThan(1e-6);
    expect(difference((await ofLayers.jvp!(x, x, t)).data, (await ofFunction.jvp!(x, x, t)).data)).toBeLessThan(1e-6);
    expect(tf.memory().numTensors).toBe(before);
  });
});

test("trainScore trains the weights of a LayersModel", async () => {
  const model = layersModel();
  const variables = model.trainableWeights.map((weight) => weight.read() as Variable);
  const network = (x: Tensor, t: Tensor): Tensor => model.apply([x, tf.reshape(t, [-1, 1])]) as Tensor;
  const before = variables.map((variable) => Array.from(variable.dataSync()));
  const data = Float64Array.from({ length: 200 }, (_, i) => Math.sin(i));
  const { checkpoint } = await trainScore({ tf, network, variables, data, dim: 2, steps: 3 });
  expect(checkpoint.shapes).toEqual([[3, 2], [2]]);
  expect(variables.map((variable) => Array.from(variable.dataSync()))).not.toEqual(before);
  expect(model.getWeights().map((weight) => Array.from(weight.dataSync()))).toEqual(
    checkpoint.average.map((each) => Array.from(each)),
  );
});
