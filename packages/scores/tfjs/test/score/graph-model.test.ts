import { edm } from "@backstep/drifts";
import { loadGraphModel } from "@tensorflow/tfjs-converter";
import { expect, test } from "vitest";
import { type Tensor, tfScore } from "../../src/index.ts";
import { difference, inWorkspace, rowsOf, tf } from "../support.ts";

const weights = [0.5, 1, -2, 0.25];

const placeholder = (name: string, columns: number): object => ({
  name,
  op: "Placeholder",
  attr: { dtype: { type: "DT_FLOAT" }, shape: { shape: { dim: [{ size: "-1" }, { size: String(columns) }] } } },
});
const float = { T: { type: "DT_FLOAT" } };

/** tanh(x W + t) as a graph model. */
const topology = {
  node: [
    placeholder("x", 2),
    placeholder("t", 1),
    {
      name: "weights",
      op: "Const",
      attr: {
        dtype: { type: "DT_FLOAT" },
        value: { tensor: { dtype: "DT_FLOAT", tensorShape: { dim: [{ size: "2" }, { size: "2" }] } } },
      },
    },
    {
      name: "product",
      op: "MatMul",
      input: ["x", "weights"],
      attr: { ...float, transpose_a: { b: false }, transpose_b: { b: false } },
    },
    { name: "shifted", op: "AddV2", input: ["product", "t"], attr: float },
    { name: "out", op: "Tanh", input: ["shifted"], attr: float },
  ],
  versions: { producer: 27 },
};

test("a GraphModel agrees with its formula, also in derivatives, and leaves no tensors", async () => {
  const model = await loadGraphModel(
    tf.io.fromMemory({
      modelTopology: topology,
      weightSpecs: [{ name: "weights", shape: [2, 2], dtype: "float32" }],
      weightData: new Float32Array(weights).buffer,
    }),
  );
  const byHand = (x: Tensor, t: Tensor): Tensor =>
    tf.tanh(tf.add(tf.matMul(x, tf.tensor2d(weights, [2, 2])), tf.reshape(t, [-1, 1])));
  const options = { tf, drift: edm(), dim: 2, prediction: "score" } as const;
  const [ofGraph, ofFunction] = [model, byHand].map((each) => tfScore({ ...options, model: each }));
  await inWorkspace(async (workspace) => {
    const x = rowsOf(
      workspace,
      Array.from({ length: 5 }, (_, i) => [Math.sin(i), Math.cos(3 * i)]),
    );
    const t = Float64Array.from({ length: 5 }, (_, i) => 0.1 + i / 10);
    const before = tf.memory().numTensors;
    for (let call = 0; call < 50; call++) {
      const [a, b] = [await ofGraph.predict("score", x, t), await ofFunction.predict("score", x, t)];
      expect(difference(a.data, b.data)).toBeLessThan(1e-6);
      expect(difference((await ofGraph.jvp!(x, x, t)).data, (await ofFunction.jvp!(x, x, t)).data)).toBeLessThan(1e-6);
    }
    expect(tf.memory().numTensors).toBe(before);
  });
});
