import { readFileSync } from "node:fs";
import { join } from "node:path";
import { readNpy } from "@backstep/datasets";
import { decode } from "fast-png";
import { describe, expect, it } from "vitest";
import { graphModel, model } from "./learned.ts";
import { barOf, learned } from "./learned-runs.ts";
import { backstep, fileOf, temporaryFolder } from "./terminal.ts";

describe("backstep sample --model", () => {
  const draw = async (...flags: string[]): Promise<{ x: Float32Array; png: ReturnType<typeof decode> }> => {
    const folder = temporaryFolder();
    const [npy, png] = [join(folder, "x.npy"), join(folder, "x.png")];
    const argv = ["sample", "--model", model("pictures.onnx"), "-n", "12", "--out", png, "--out", npy, ...flags];
    const { status, out, error } = await backstep(argv);
    expect({ status, out, error }).toEqual({ status: 0, out: "", error: expect.stringContaining("12 samples") });
    return { x: readNpy(readFileSync(npy)).data as Float32Array, png: decode(readFileSync(png)) };
  };

  it("writes a grid of pictures and numbers, equal for equal seeds", async () => {
    const { x, png } = await draw("--class", "3", "--seed", "1");
    expect(png).toMatchObject({ width: 35, height: 26, channels: 1 });
    expect(x.length).toBe(12 * 64);
    // The card's range is [−1, 1].
    expect(png.data[0]).toBe(Math.round((255 * (Math.min(Math.max(x[0], -1), 1) + 1)) / 2));
    expect((await draw("--class", "3", "--seed", "1")).x).toEqual(x);
    expect((await draw("--class", "3", "--seed", "2")).x).not.toEqual(x);
    for (let i = 0; i < 12; i++) expect(barOf(x, i, 3)).toBeGreaterThan(0.5);
  });

  it("takes schemes, drifts and grids in the form of experiments, with equal results", async () => {
    const flags = [
      "--scheme",
      "{ name: ddim, eta: 1 }",
      "--drift",
      "{ kind: ou, horizon: 6 }",
      "--grid",
      "uniform",
      "--steps",
      "9",
    ];
    const { x } = await draw(...flags, "--end", "0.01", "--class", "each", "--guidance", "1.5", "--seed", "4");
    const out = join(temporaryFolder(), "x.npy");
    const content = learned({
      drift: { kind: "ou", horizon: 6 },
      score: { kind: "onnx", model: model("pictures.onnx"), class: "each", guidance: 1.5 },
      schemes: [{ name: "ddim", eta: 1 }],
      grid: "uniform",
      steps: 9,
      seed: 4,
      samples: 12,
    });
    expect((await backstep(["sample", fileOf(content), "--out", out])).status).toBe(0);
    expect(readNpy(readFileSync(out)).data).toEqual(x);
  });

  it.each([
    "ou",
    "vp-linear",
    "sub-vp",
    "ve",
    "edm",
    "{ kind: vp-discrete, schedule: linear, betaStart: 1e-4, betaEnd: 0.02 }",
  ])("ends at a small noise level under %s", async (drift) => {
    const { x } = await draw("--drift", drift, "--scheme", "ddim", "--class", "5");
    for (let i = 0; i < 12; i++) expect(barOf(x, i, 5)).toBeGreaterThan(0.5);
  });

  it("ends at any time of the drift, and takes the number of steps from given times", async () => {
    const drift = "{ kind: vp-discrete, schedule: linear, betaStart: 1e-4, betaEnd: 0.5, steps: 10 }";
    const flags = ["--drift", drift, "--scheme", "ddim", "--class", "5"];
    const whole = await draw(...flags, "--end", "-1", "--steps", "10");
    const times = "{ kind: times, values: [9, 8.5, 7, 6, 5, 4, 3, 2, 1, 0, -1] }";
    expect((await draw(...flags, "--grid", times)).x).not.toEqual(whole.x);
    const out = join(temporaryFolder(), "x.npy");
    const argv = ["sample", "--model", model("pictures.onnx"), ...flags, "--end", "-2", "--out", out];
    const { status, error } = await backstep(argv);
    expect({ status, error }).toEqual({ status: 2, error: expect.stringContaining("it must be at least -1") });
  });

  it("knows the models of @backstep/models by name", async () => {
    const out = join(temporaryFolder(), "x.png");
    const { status, error } = await backstep(["sample", "--model", "digits", "-n", "9", "--steps", "6", "--out", out]);
    expect({ status, error }).toEqual({ status: 0, error: expect.stringContaining("9 samples of dimension 64") });
    expect(decode(readFileSync(out))).toMatchObject({ width: 26, height: 26 });
  });

  it("takes a tolerance in place of steps, for a scheme that estimates its error", async () => {
    const out = join(temporaryFolder(), "x.npy");
    const argv = ["sample", "--model", "digits", "-n", "2", "--tolerance", "0.1", "--out", out];
    const { status, error } = await backstep([...argv, "--scheme", "dormand-prince"]);
    expect({ status, error }).toEqual({ status: 0, error: expect.stringMatching(/ \d+(?:\.\d)? score evaluations/) });
    const refused = await backstep(argv);
    expect(refused).toMatchObject({ status: 2, error: expect.stringContaining("heun does not estimate its error") });
    const both = await backstep([...argv, "--steps", "4"]);
    expect(both).toMatchObject({ status: 2, error: expect.stringContaining("tolerance: and steps exclude each") });
  });

  it("samples a model of TensorFlow.js", async () => {
    const out = join(temporaryFolder(), "x.npy");
    const argv = [
      "sample",
      "--model",
      graphModel(),
      "--score",
      "{ prediction: denoised, time: nu, state: y, backend: cpu }",
    ];
    const { status, error } = await backstep([...argv, "-n", "5", "--out", out]);
    expect({ status, error }).toEqual({ status: 0, error: expect.stringContaining("5 samples of dimension 3") });
  });
});
