import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { InferenceSession, Tensor } from "onnxruntime-node";
import { describe, expect, it } from "vitest";
import { classifier, digits, digitsClassifier, mnist } from "../src/index.ts";

/** Inputs and outputs of two rows, recorded in PyTorch. */
interface Recorded {
  readonly inputs: Readonly<Record<string, { dims: number[]; data: number[] }>>;
  readonly outputs: Readonly<Record<string, { dims: number[]; data: number[] }>>;
}

const recorded = (name: string): Recorded =>
  JSON.parse(readFileSync(new URL(`golden/${name}.json`, import.meta.url), "utf8"));

function feedsOf({ inputs }: Recorded, names: readonly string[]): Record<string, Tensor> {
  const tensor = (name: string): Tensor => {
    const { data, dims } = inputs[name];
    return name === "labels"
      ? new Tensor("int64", BigInt64Array.from(data, BigInt), dims)
      : new Tensor("float32", Float32Array.from(data), dims);
  };
  return Object.fromEntries(names.map((name) => [name, tensor(name)]));
}

const size = (data: ArrayLike<number>): number => Math.max(...Array.from(data, Math.abs));
const difference = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  size(Array.from(a, (value, i) => value - b[i])) / size(b);

/** Runs a file on the recorded inputs and returns the largest relative difference of each output from the recorded one. */
async function replay(file: URL, name: string) {
  const session = await InferenceSession.create(fileURLToPath(file));
  const values = recorded(name);
  const found = await session.run(feedsOf(values, session.inputNames));
  const differences = session.outputNames.map((output) =>
    difference(found[output].data as Float32Array, values.outputs[output].data),
  );
  await session.release();
  return { inputs: session.inputNames, outputs: session.outputNames, differences };
}

describe.each([
  ["digits", digits, ["x", "sigma"]],
  ["mnist", mnist, ["x", "sigma", "labels"]],
] as const)("the model %s", (name, { model, jvp, card }, inputs) => {
  it("agrees with PyTorch", async () => {
    const found = await replay(model, name);
    expect(found).toMatchObject({ inputs, outputs: ["output"] });
    expect(Math.max(...found.differences)).toBeLessThan(1e-5);
  });

  it("has a second graph whose values and products agree with PyTorch", async () => {
    const found = await replay(jvp, name);
    expect(found).toMatchObject({ inputs: [...inputs, "v"], outputs: ["output", "jvp"] });
    expect(Math.max(...found.differences)).toBeLessThan(1e-5);
  });

  it("has products that agree with central differences", async () => {
    const session = await InferenceSession.create(fileURLToPath(model));
    const values = recorded(name);
    const { x, v } = values.inputs;
    const h = 0.02;
    const moved = async (step: number): Promise<Float32Array> => {
      const data = x.data.map((value, i) => value + step * v.data[i]);
      const feeds = feedsOf({ ...values, inputs: { ...values.inputs, x: { ...x, data } } }, session.inputNames);
      return (await session.run(feeds)).output.data as Float32Array;
    };
    const [ahead, behind] = [await moved(h), await moved(-h)];
    await session.release();
    const product = Array.from(ahead, (value, i) => (value - behind[i]) / (2 * h));
    // Truncation error of order h², rounding error of order 1e-7/h.
    expect(difference(product, values.outputs.jvp.data)).toBeLessThan(5e-3);
  });

  it("has graphs of at most 4 MB each, and the row shape of its card", () => {
    for (const file of [model, jvp]) expect(readFileSync(file).length).toBeLessThan(4e6);
    expect(recorded(name).inputs.x.dims.slice(1)).toEqual(card.shape);
    expect(jvp.pathname.endsWith(`/${card.jvp}`)).toBe(true);
  });
});

describe.each([
  ["classifier", classifier],
  ["digits-classifier", digitsClassifier],
] as const)("the %s", (name, { model, card }) => {
  it("agrees with PyTorch on features and logits", async () => {
    const found = await replay(model, name);
    expect(found).toMatchObject({ inputs: ["x"], outputs: ["features", "logits"] });
    expect(Math.max(...found.differences)).toBeLessThan(1e-5);
    expect(recorded(name).outputs.features.dims[1]).toBe(card.outputs.features);
  });
});
