import type { Batch, Drift, Precision, ScoreModel, Times } from "@backstep/core";
import { createWorkspace } from "@backstep/core/plugin";
import { edm, vpDiscrete, vpLinear } from "@backstep/drifts";
import { gaussian } from "@backstep/score-analytic";
import { describe, expect, it } from "vitest";
import { type OnnxCondition, type OnnxGuidance, onnxScore } from "../../src/index.ts";
import { denoiser, linear, mean, session, unet, variance } from "../networks.ts";
import type { Graph } from "../onnx-file.ts";

const target = gaussian({ mean, variance: mean.map(() => variance) });
const rows = 5;
const points = Float64Array.from({ length: 3 * rows }, (_, i) => 2 * Math.sin(1 + 3 * i));

async function batchOf(precision: Precision, values: ArrayLike<number> = points): Promise<Batch> {
  const batch = (await createWorkspace(precision)).batch(values.length / 3, 3);
  batch.data.set(values);
  return batch;
}

/** Largest difference between a model and the exact law, in the model's own prediction. */
async function distance(model: ScoreModel, drift: Drift, t: Times, precision: Precision = "f32"): Promise<number> {
  const exact = target.score(drift);
  const [as] = model.predictions;
  const x = await batchOf(precision);
  const out = await model.predict(as, x, t);
  const wanted = await exact.predict("denoised", await batchOf("f64"), t);
  let largest = 0;
  for (let i = 0; i < out.data.length; i++) {
    const time = typeof t === "number" ? t : t[Math.floor(i / 3)];
    const [alpha, sigma] = [drift.alpha(time), drift.sigma(time)];
    const epsilon = (points[i] - alpha * wanted.data[i]) / sigma;
    const expected = { denoised: wanted.data[i], epsilon, score: -epsilon / sigma, v: Number.NaN, flow: Number.NaN }[
      as
    ];
    largest = Math.max(largest, Math.abs(out.data[i] - expected));
  }
  return largest;
}

const vp = vpLinear();
const rowTimes = Float64Array.of(0.9, 0.5, 0.5, 0.1, 0.3);

describe("a denoiser of k-diffusion", () => {
  for (const precision of ["f32", "f64"] as const)
    for (const drift of [edm({ sigmaMax: 10 }), vp])
      it(`is the exact score under ${drift.name} in ${precision}, at one time and at one per row`, async () => {
        const model = await onnxScore({ session: session(denoiser()), drift });
        expect(model).toMatchObject({ dim: 3, predictions: ["denoised"] });
        expect(await distance(model, drift, 0.4, precision)).toBeLessThan(1e-6);
        expect(await distance(model, drift, rowTimes, precision)).toBeLessThan(1e-6);
      });

  it("runs in double precision if the network does", async () => {
    const model = await onnxScore({ session: session(denoiser({ type: "float64" })), drift: vp });
    expect(await distance(model, vp, rowTimes, "f64")).toBeLessThan(1e-15);
    expect(await distance(model, vp, rowTimes, "f32")).toBeLessThan(1e-6);
  });

  it("has the accuracy of half precision in half precision", async () => {
    const model = await onnxScore({ session: session(denoiser({ type: "float16" })), drift: vp });
    const error = await distance(model, vp, rowTimes);
    expect(error).toBeLessThan(5e-3);
    expect(error).toBeGreaterThan(1e-6);
  });

  for (const [batch, time] of [
    [1, ["sigma", "float32", [1]]],
    [2, ["sigma", "float32", [2]]],
    [8, ["sigma", "float32", [8, 1]]],
    [2, ["sigma", "float32", [1]]],
    ["batch", ["sigma", "float32", [1]]],
    ["batch", ["sigma", "float32", []]],
  ] as const)
    it(`splits and pads for a batch of ${batch} and a time of shape [${time[2].join(", ")}]`, async () => {
      const model = await onnxScore({ session: session(denoiser({ batch, time })), drift: vp });
      expect(await distance(model, vp, rowTimes)).toBeLessThan(1e-6);
      expect(await distance(model, vp, 0.4, "f64")).toBeLessThan(1e-6);
    });
});

describe("the time of a network", () => {
  const discrete = vpDiscrete({ schedule: "linear", betaStart: 1e-4, betaEnd: 0.02, steps: 1000 });
  const alphasCumprod = Array.from({ length: 1000 }, (_, k) => discrete.alpha(k) ** 2);

  it("is the index in the table of the network, an integer for int64", async () => {
    const options = { session: session(unet(alphasCumprod)), drift: discrete };
    for (const time of ["time", { kind: "index", alphasCumprod }] as const) {
      const model = await onnxScore({ ...options, time });
      expect(model.predictions).toEqual(["epsilon"]);
      expect(await distance(model, discrete, Float64Array.of(999, 500, 1, 20, 700))).toBeLessThan(2e-5);
    }
  });

  it("is interpolated between the indices", async () => {
    const time = { kind: "index", alphasCumprod } as const;
    const graph = linear(["timestep", "float32", ["batch"]]);
    const model = await onnxScore({ session: session({ ...graph }), drift: discrete, time });
    const x = await batchOf("f64", [1, 1, 1, 1, 1, 1]);
    const out = await model.predict("epsilon", x, Float64Array.of(10.25, 500));
    // The interpolation of ln ν is close to the drift's interpolation of ln α, but not equal.
    expect(out.data[0]).toBeGreaterThan(10.2);
    expect(out.data[0]).toBeLessThan(10.3);
    expect(out.data[3]).toBeCloseTo(500, 3);
  });

  for (const [time, expected] of [
    ["time", 0.3],
    ["sigma", vp.sigma(0.3) / vp.alpha(0.3)],
    ["log-sigma", Math.log(vp.sigma(0.3) / vp.alpha(0.3))],
    [{ kind: "time", scale: 1000 }, 300],
    [(t: number, drift: Drift) => drift.alpha(t), vp.alpha(0.3)],
  ] as const)
    it(`is ${typeof time === "function" ? "any function" : JSON.stringify(time)}`, async () => {
      const model = await onnxScore({ session: session(linear(["t", "float32", ["batch"]])), drift: vp, time });
      const out = await model.predict("score", await batchOf("f64", [1, 1, 1]), 0.3);
      expect(Math.abs(out.data[0] / expected - 1)).toBeLessThan(1e-6);
    });

  it("is rounded for an integer input", async () => {
    const time = { kind: "time", scale: 1000 } as const;
    const graph = linear(["t", "int32", ["batch"]]);
    const model = await onnxScore({ session: session(graph), drift: vp, prediction: "score", time });
    const out = await model.predict("score", await batchOf("f64", [1, 1, 1]), 0.30047);
    expect(out.data[0]).toBe(300);
  });
});

describe("a wrapping", () => {
  it("turns EDM's bare network into a denoiser", async () => {
    // F = τ · (c_in y) with τ = ¼ ln ν, so D = c_skip y + c_out c_in y ln(ν)/4.
    const graph = linear(["c_noise", "float32", ["batch"]]);
    const model = await onnxScore({ session: session(graph), drift: vp, prediction: "edm", sigmaData: 0.5 });
    const out = await model.predict("denoised", await batchOf("f64", [1, 2, 3, 1, 2, 3]), Float64Array.of(0.3, 0.7));
    for (const [row, t] of [0.3, 0.7].entries()) {
      const nu = vp.sigma(t) / vp.alpha(t);
      const y = 2 / vp.alpha(t);
      const expected = (0.25 * y + ((0.5 * nu * Math.log(nu)) / 4) * y) / (nu ** 2 + 0.25);
      expect(Math.abs(out.data[3 * row + 1] / expected - 1)).toBeLessThan(1e-6);
    }
  });

  it("converts a score in the coordinates x/α to those of x", async () => {
    const graph = linear(["sigma", "float32", ["batch"]]);
    const model = await onnxScore({ session: session(graph), drift: vp, prediction: "score" });
    const out = await model.predict("score", await batchOf("f64", [1, 1, 1]), 0.3);
    expect(Math.abs(out.data[0] / (vp.sigma(0.3) / vp.alpha(0.3) ** 3) - 1)).toBeLessThan(1e-6);
  });
});

describe("conditions", () => {
  const labels = ["y", "int64", ["batch"]] as const;
  const options = { drift: vp, conditions: { y: 7 }, prediction: "score", time: "time" } as const;

  it("reach every row", async () => {
    const model = await onnxScore({ ...options, session: session(linear(["t", "float32", ["batch"]], labels)) });
    const out = await model.predict("score", await batchOf("f32"), 0.5);
    for (let i = 0; i < 15; i++) expect(out.data[i]).toBeCloseTo(0.5 * points[i] + 7, 5);
  });

  for (const batch of ["batch", 4] as const)
    it(`are guided in one call, batch ${batch}`, async () => {
      const graph = linear(["t", "float32", [batch]], ["y", "int64", [batch]], batch);
      const created = await session(graph)();
      let calls = 0;
      const counted = new Proxy(created, {
        get: (object, key) => {
          const value = Reflect.get(object, key, object);
          if (key === "run") calls++;
          return typeof value === "function" ? value.bind(object) : value;
        },
      });
      const model = await onnxScore({ ...options, session: counted, guidance: { scale: 3, null: { y: 10 } } });
      calls = 0;
      const out = await model.predict("score", await batchOf("f32"), rowTimes);
      expect(calls).toBe(batch === 4 ? 3 : 1);
      // null + 3 (conditional − null) = t x + 10 + 3 · (7 − 10)
      for (let i = 0; i < 15; i++) expect(out.data[i]).toBeCloseTo(rowTimes[Math.floor(i / 3)] * points[i] + 1, 5);
    });

  it("of a DiT are its classes; it predicts the noise at an index", async () => {
    const graph = linear(["t", "int64", ["batch"]], labels);
    const drift = vpDiscrete({ schedule: "linear", betaStart: 1e-4, betaEnd: 0.02, steps: 10 });
    const classes = { input: "y", count: 3, null: 3 };
    const model = await onnxScore({ session: session(graph), drift, time: "time", classes, class: 2 });
    expect(model.predictions).toEqual(["epsilon"]);
    const out = await model.predict("epsilon", await batchOf("f32"), 4);
    for (let i = 0; i < 15; i++) expect(out.data[i]).toBeCloseTo(4 * points[i] + 2, 5);
  });

  it("of a UNet are states of a text encoder, for all rows or per row, guided from an empty prompt", async () => {
    const drift = vpDiscrete({ schedule: "linear", betaStart: 0.01, betaEnd: 0.2, steps: 20 });
    const plain = unet(Array.from({ length: 20 }, (_, k) => drift.alpha(k) ** 2));
    // The noise and the second token of the prompt.
    const graph: Graph = {
      inputs: [...plain.inputs, ["encoder_hidden_states", "float32", ["batch", "tokens", 3]]],
      outputs: [["out_sample", "float32", ["batch", 3]]],
      constants: [...(plain.constants ?? []), ["second", "int64", [], [1]]],
      nodes: [
        ...plain.nodes,
        ["Gather", ["encoder_hidden_states", "second"], "token", { axis: 1 }],
        ["Add", ["noise", "token"], "out_sample"],
      ],
    };
    const prompt = (...token: number[]) => ({ data: [9, 9, 9, ...token], shape: [2, 3] });
    const alone = await onnxScore({ session: session(plain), drift, time: "time" });
    const noise = (await alone.predict("epsilon", await batchOf("f32"), 1)).data.slice();
    const offsets = async (condition: OnnxCondition, guidance?: OnnxGuidance): Promise<number[]> => {
      const conditions = { encoder_hidden_states: condition };
      const model = await onnxScore({
        session: session(graph),
        drift,
        time: "time",
        conditions,
        ...(guidance && { guidance }),
      });
      expect(model.predictions).toEqual(["epsilon"]);
      const { data } = await model.predict("epsilon", await batchOf("f32"), 1);
      return Array.from(data, (value, i) => Math.round(1e4 * (value - noise[i])) / 1e4);
    };
    expect(await offsets(prompt(1, 2, 3))).toEqual(Array(rows).fill([1, 2, 3]).flat());
    expect(await offsets({ rows: [prompt(1, 2, 3), prompt(4, 5, 6)] })).toEqual([
      1, 2, 3, 4, 5, 6, 1, 2, 3, 4, 5, 6, 1, 2, 3,
    ]);
    // null + 2 (conditional − null)
    const guided = { scale: 2, null: { encoder_hidden_states: prompt(1, 1, 1) } };
    expect(await offsets(prompt(1, 2, 3), guided)).toEqual(Array(rows).fill([1, 3, 5]).flat());
    await expect(offsets({ data: [1, 2], shape: [1, 2] })).rejects.toMatchObject({ code: "SHAPE_MISMATCH" });
  });
});
