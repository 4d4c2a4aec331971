import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readNpy } from "@backstep/datasets";
import { decodeCheckpoint, edmNetwork, encodeCheckpoint, mlp, trainedMlp, trainScore } from "@backstep/score-tfjs";
import { loadTensorFlow } from "@backstep/score-tfjs/node";
import { describe, expect, it } from "vitest";
import { graphModel, model, target } from "./learned.ts";
import { backstep, fileOf, temporaryFolder } from "./terminal.ts";

/** Samples of an experiment. */
async function samplesOf(changes: object): Promise<Float64Array> {
  const content = {
    drift: { kind: "edm", sigmaMax: 10 },
    schemes: ["heun"],
    grid: "karras",
    steps: 12,
    end: 0.01,
    samples: 40,
    seed: 3,
    ...changes,
  };
  const out = join(temporaryFolder(), "x.npy");
  const { status, error } = await backstep(["sample", fileOf(content), "--out", out]);
  expect({ status, error }).toEqual({ status: 0, error: expect.stringContaining("40 samples") });
  return Float64Array.from(readNpy(readFileSync(out)).data as Float64Array);
}

const largest = (a: Float64Array, b: Float64Array): number =>
  a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i])), 0);

const onnx = (name: string, more: object = {}): object => ({ score: { kind: "onnx", model: model(name), ...more } });
const tfjs = (backend: string): object => ({
  score: { kind: "tfjs", model: graphModel(), backend, prediction: "denoised", time: "nu", state: "y" },
});

describe("a network that is exactly a Gaussian's denoiser agrees with the analytic score", () => {
  const runs: readonly (readonly [name: string, changes: object])[] = [
    ["heun under edm", {}],
    ["euler-maruyama under ou", { drift: { kind: "ou", horizon: 4 }, grid: "uniform", schemes: ["euler-maruyama"] }],
    [
      "exponential-integrator under vp-linear",
      { drift: "vp-linear", grid: "uniform", schemes: ["exponential-integrator"] },
    ],
    // Takes Jacobian-vector products, by the graph that the card names and by two backward passes.
    [
      "local-linearization under ou",
      { drift: { kind: "ou", horizon: 4 }, grid: "uniform", schemes: ["local-linearization"] },
    ],
  ];
  // Float32 networks: 1e-7 of values of size 10, times the amplification of the run.
  for (const [name, changes] of runs)
    it(`${name}, as ONNX and by TensorFlow.js`, async () => {
      const exact = await samplesOf({ target, ...changes });
      expect(largest(await samplesOf({ ...changes, ...onnx("gaussian.onnx") }), exact)).toBeLessThan(2e-5);
      for (const backend of ["cpu", "wasm"])
        expect(largest(await samplesOf({ ...changes, ...tfjs(backend) }), exact)).toBeLessThan(2e-5);
    });

  it("to double precision if the network computes in double precision", async () => {
    const exact = await samplesOf({ target });
    expect(largest(await samplesOf(onnx("gaussian64.onnx")), exact)).toBeLessThan(1e-12);
  });

  it("with Jacobian-vector products by differences, to six digits", async () => {
    const changes = runs[3][1];
    const byDifferences = await samplesOf({ ...changes, ...onnx("gaussian.onnx", { jvp: { differences: true } }) });
    expect(largest(byDifferences, await samplesOf({ target, ...changes }))).toBeLessThan(2e-5);
  });
});

describe("a folder of backstep train", () => {
  it("is a model by its name, also without an experiment", async () => {
    const folder = join(temporaryFolder(), "trained");
    const argv = ["train", "digits", "--out", folder, "--steps", "3", "--hidden", "8", "--backend", "cpu"];
    expect((await backstep(argv)).status).toBe(0);
    const out = join(folder, "x.png");
    const { status, error } = await backstep(["sample", "--model", folder, "-n", "4", "--steps", "3", "--out", out]);
    expect({ status, error }).toEqual({ status: 0, error: expect.stringContaining("4 samples of dimension 64") });
    rmSync(join(folder, "training.checkpoint"));
    expect(await backstep(["sample", "--model", folder, "--out", out])).toMatchObject({
      status: 2,
      error: expect.stringMatching(/^FILE_FORMAT: .*no checkpoint yet/),
    });
  });
});

describe("a checkpoint of a training", () => {
  it("is the trained network", async () => {
    const tf = await loadTensorFlow("cpu");
    const data = Float64Array.from({ length: 200 }, (_, i) => Math.sin(i));
    const network = await mlp({ tf, dim: 2, hidden: [8, 5], seed: 1 });
    const { checkpoint } = await trainScore({ tf, ...network, data, dim: 2, steps: 5, learningRate: 0.05, ema: 0.5 });
    const { json, bytes } = encodeCheckpoint(checkpoint);
    const folder = temporaryFolder();
    writeFileSync(join(folder, "training.json"), json);
    writeFileSync(join(folder, "training.bin"), bytes);

    const loaded = await trainedMlp(tf, decodeCheckpoint(json, bytes));
    expect(loaded.dim).toBe(2);
    const [y, nu] = [tf.tensor2d([0.3, -1, 2, 0.5], [2, 2]), tf.tensor1d([0.5, 3])];
    const wanted = edmNetwork(tf, network.network, 0.5)(y, nu).dataSync();
    expect(Array.from(loaded.denoiser(y, nu).dataSync())).toEqual(Array.from(wanted));
    // A network of zeros would make the comparison empty.
    expect(
      decodeCheckpoint(json, bytes)
        .average.at(-1)!
        .some((weight) => weight !== 0),
    ).toBe(true);
    expect((await samplesOf({ score: { kind: "tfjs", model: folder, backend: "cpu" } })).length).toBe(80);
  });
});
