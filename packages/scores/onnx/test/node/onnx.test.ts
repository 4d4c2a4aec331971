import { basename, dirname } from "node:path";
import { sample } from "@backstep/core";
import { faultOfOptions, madeOf } from "@backstep/core/plugin";
import { edm, flow, vpLinear } from "@backstep/drifts";
import { describe, expect, expectTypeOf, it } from "vitest";
import { type OnnxSpec, onnx, openSession } from "../../src/node/index.ts";
import { eulerInSigma } from "../support.ts";
import { copied, model } from "./files.ts";

const drift = edm({ sigmaMax: 10 });
const use = { drift, folder: dirname(model("gaussian.onnx")), products: false };

describe("onnx", () => {
  it("has the keys of an experiment in their order, and their types", () => {
    const { kind, name, options } = onnx.plugin;
    expect([kind, name, ...Object.keys(options)].join(" ")).toBe(
      "score onnx model card ports shape prediction velocity coordinates time sigmaData outputRange conditions classes class guidance range preferredRows probe jvp providers",
    );
    expectTypeOf<OnnxSpec["model"]>().toEqualTypeOf<string>();
    expectTypeOf<OnnxSpec["class"]>().toEqualTypeOf<number | "each" | undefined>();
    expectTypeOf<OnnxSpec["range"]>().toEqualTypeOf<readonly [number, number] | undefined>();
  });

  it("opens a network with its card", async () => {
    const source = onnx({ model: "pictures.onnx", class: "each" });
    expect(madeOf(source)).toEqual({
      kind: "score",
      name: "onnx",
      options: { model: "pictures.onnx", class: "each" },
    });
    const { model: modelOf, network, exact } = await source.open(use);
    expect(modelOf(1)).toMatchObject({ name: "pictures", dim: 64, drift });
    expect(modelOf(2)).toBe(modelOf(1));
    expect(exact).toBeUndefined();
    expect(network).toMatchObject({ rows: { shape: [1, 8, 8], planar: true }, window: [-1, 1] });
    expect(network?.digest).toMatch(/^[0-9a-f]{64}$/);
  });

  it("uses the caller's sessions and names", async () => {
    const files: string[] = [];
    const open: typeof openSession = (file, options) => {
      files.push(basename(file));
      return openSession(file, options);
    };
    const source = onnx({ model: "gaussian" });
    const opened = await source.open({ ...use, open, products: true, locate: (name) => model(`${name}.onnx`) });
    expect(files).toEqual(["gaussian.onnx", "gaussian.jvp.onnx"]);
    expect(opened.network).not.toHaveProperty("window");
  });

  it("does not let undefined options hide the card, at any depth", async () => {
    const none = undefined;
    const path = copied("one-hot.onnx", { prediction: "denoised", coordinates: "ve", time: "sigma", name: "n" });
    const source = onnx({
      ...{ model: path, card: none, prediction: none, time: none, range: none, jvp: none, conditions: none },
      ...{ ports: { state: none, time: none }, classes: { input: "class_labels", count: 4, null: none } },
    });
    const { model: modelOf } = await source.open(use);
    expect(modelOf(0)).toMatchObject({ name: "n", predictions: ["denoised"] });
  });

  it("refuses an (x, t) network under a flow until its prediction is given", async () => {
    const flowing = { ...use, drift: flow() };
    await expect(onnx({ model: "velocity.onnx" }).open(flowing)).rejects.toMatchObject({
      code: "OPTION_INVALID",
      message: expect.stringMatching(/velocity\.onnx: prediction is missing/),
    });
    const velocity = { prediction: "flow", velocity: "to-data", time: { kind: "time", scale: -1, offset: 1 } } as const;
    const { model: modelOf } = await onnx({ model: "velocity.onnx", ...velocity }).open(flowing);
    expect(modelOf(0).predictions).toEqual(["flow"]);
  });

  it("makes a model that a run under another drift refuses", async () => {
    const { model: modelOf } = await onnx({ model: "gaussian.onnx" }).open(use);
    const run = { scheme: eulerInSigma, model: modelOf(0), times: Float64Array.of(1, 0.5, 0.1), n: 2, seed: 1 };
    await expect(sample({ ...run, drift: vpLinear() })).rejects.toMatchObject({
      code: "OPTION_INVALID",
      message: expect.stringContaining("gaussian was made for the drift edm, but the run has the drift vp-linear"),
    });
    await expect(sample({ ...run, drift: edm() })).resolves.toBeDefined();
  });

  it.each([
    {},
    { card: "c.json", prediction: "edm", sigmaData: 0.5, class: "each", guidance: 2, range: [0, 1] },
    { jvp: "m.jvp.onnx", providers: ["cpu"], preferredRows: 64, probe: false },
    { jvp: { model: "m.jvp.onnx", tangent: "v" }, time: { kind: "time", scale: -1, offset: 1 } },
    { jvp: { differences: true, step: 0.1 }, conditions: { y: { rows: [1, { data: [0, 1], shape: [2] }] } } },
    { time: { kind: "index", alphasCumprod: [0.9, 0.1] }, classes: { input: "y", count: 3, null: "zeros" } },
    { guidance: { scale: 2, null: { y: 3, z: { data: [Number.NEGATIVE_INFINITY], shape: [1] } } } },
  ])("accepts %j", (more) => {
    expect(faultOfOptions(onnx.plugin.options, { model: "m.onnx", ...more })).toBeUndefined();
    expect(() => onnx({ model: "m.onnx", ...(more as Partial<OnnxSpec>) })).not.toThrow();
  });

  it.each([
    [{ model: "" }, 'score onnx: model is ""; it must be the path or the name of a model'],
    [{ jvp: { differences: false } }, 'jvp is {"differences":false}; its key differences must be true'],
    [{ jvp: { model: "m", outputs: "x" } }, "score onnx: jvp is "],
    [{ providers: [] }, "providers is []; name at least one provider, or leave providers out"],
    [{ range: [1, 1] }, "range is [1,1]; it must be two finite numbers that differ"],
    [{ classes: { input: "y" } }, "score onnx: classes.count is missing; it must be a whole number at least 1"],
    [{ ports: { input: "x" } }, 'score onnx: ports: unknown key "input"'],
    [{ prediction: "noise" }, 'score onnx: prediction is "noise"; it must be score, '],
    [{ preferredRows: 1.5 }, "score onnx: preferredRows is 1.5; it must be a whole number at least 1"],
  ])("refuses %j before the network is opened", (more, message) => {
    expect(() => onnx({ model: "m.onnx", ...more } as OnnxSpec)).toThrow(message);
    expect(() => onnx({ model: "m.onnx", ...more } as OnnxSpec)).toThrow(
      expect.objectContaining({ code: "OPTION_INVALID" }),
    );
  });
});
