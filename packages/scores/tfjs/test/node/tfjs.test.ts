import { basename, dirname } from "node:path";
import { createWorkspace, faultOfOptions, madeOf } from "@backstep/core/plugin";
import { edm } from "@backstep/drifts";
import { describe, expect, expectTypeOf, it } from "vitest";
import { type TfjsSpec, tfjs } from "../../src/node/index.ts";
import { graphModel } from "./files.ts";

const drift = edm();
const weights = [0.7, 1, -0.5];
const denoiser = { backend: "cpu", prediction: "denoised", time: "nu", state: "y" } as const;

describe("tfjs", () => {
  it("has the keys of an experiment in their order, and one default", () => {
    const { kind, name, options } = tfjs.plugin;
    expect([kind, name, ...Object.keys(options)].join(" ")).toBe(
      "score tfjs model backend prediction time state shape jvp preferredRows range",
    );
    expect(Object.entries(options).flatMap(([key, each]) => ("default" in each ? [key, each.default] : []))).toEqual([
      "backend",
      "wasm",
    ]);
    expectTypeOf<TfjsSpec["prediction"]>().toEqualTypeOf<"score" | "epsilon" | "denoised" | "v" | "flow" | undefined>();
  });

  it("opens a model relative to the folder, as an exact denoiser", async () => {
    const path = graphModel(weights);
    const none = undefined;
    const source = tfjs({ ...denoiser, model: basename(path), range: [-1, 1], shape: [2], jvp: none });
    expect(madeOf(source)?.options).toEqual({ ...denoiser, model: basename(path), range: [-1, 1], shape: [2] });
    const { model: modelOf, network } = await source.open({ drift, folder: dirname(path), products: true });
    const model = modelOf(1);
    expect(model).toMatchObject({ name: basename(path), dim: 2, drift });
    expect(modelOf(2)).toBe(model);
    expect(model.jvp).toBeTypeOf("function");
    expect(network).toMatchObject({ rows: { shape: [2], planar: false }, window: [-1, 1] });
    const x = (await createWorkspace("f64")).batch(1, 2);
    x.data.fill(1);
    const { data } = await model.predict("denoised", x, 2);
    expect(data[0]).toBeCloseTo((0.7 + 4) / 4.7, 6);
    expect(data[1]).toBeCloseTo((0.7 - 2) / 4.7, 6);
  });

  it("reads its model relative to the folder", async () => {
    const path = graphModel(weights);
    const use = { drift, folder: dirname(path), products: false };
    const { model } = await tfjs({ ...denoiser, model: basename(path) }).open(use);
    expect(model(0).dim).toBe(2);
  });

  it.each([
    { backend: "cpu", prediction: "flow", time: "log-nu", state: "x", jvp: false, preferredRows: 8 },
    { shape: [8, 8, 1], range: [0, 255] },
  ])("accepts %j", (more) => {
    expect(faultOfOptions(tfjs.plugin.options, { model: "m.json", ...more })).toBeUndefined();
  });

  it.each([
    [{ model: "" }, 'score tfjs: model is ""; it must be the name of a file'],
    [{ backend: "webgl" }, 'score tfjs: backend is "webgl"; it must be wasm or cpu'],
    [{ prediction: "edm" }, 'score tfjs: prediction is "edm"; it must be score, epsilon, denoised, v or flow'],
    [{ shape: [0] }, "score tfjs: shape[0] is 0; it must be a whole number at least 1"],
    [{ range: [2, 2] }, "range is [2,2]; it must be two finite numbers that differ"],
    [{ backends: "cpu" }, 'score tfjs: unknown key "backends"; did you mean "backend"?'],
  ])("refuses %j", (more, message) => {
    const make = () => tfjs({ model: "m.json", ...more } as TfjsSpec);
    expect(make).toThrow(message);
    expect(make).toThrow(expect.objectContaining({ code: "OPTION_INVALID" }));
  });
});
