import { createWorkspace } from "@backstep/core/plugin";
import { edm, flow, vpLinear } from "@backstep/drifts";
import { describe, expect, it } from "vitest";
import { inspectOnnx, type OnnxCard, onnxScore } from "../../src/index.ts";
import { denoiser, linear, session, unet } from "../networks.ts";
import type { Graph } from "../onnx-file.ts";

const perRow = ["t", "float32", ["batch"]] as const;
const inspect = async (graph: Graph, card?: OnnxCard) => inspectOnnx(await session(graph)(), card);
const missing = async (graph: Graph, card?: OnnxCard): Promise<string[]> =>
  (await inspect(graph, card)).missing.map(({ option }) => option);

describe("inspectOnnx", () => {
  it("recognises a denoiser of EDM by its inputs, and suggests a card that completes it", async () => {
    const found = await inspect(denoiser({ type: "float64", batch: 4 }));
    expect(found).toMatchObject({
      convention: "k-diffusion, EDM",
      ports: { state: "x", time: "sigma", output: "denoised" },
      conditions: [],
      shape: [3],
      batch: 4,
      precision: "float64",
      missing: [],
    });
    const named = { ports: { state: "x", time: "sigma" } };
    const { card } = await inspect(denoiser(), { ...named, prediction: "denoised", time: "sigma", coordinates: "ve" });
    const model = await onnxScore({
      session: session(denoiser()),
      drift: edm(),
      card: JSON.parse(JSON.stringify(card)),
    });
    expect(model).toMatchObject({ dim: 3, shape: [3], predictions: ["denoised"] });
  });

  it("lists the missing options until they are given", async () => {
    expect(await missing(unet([0.9, 0.5]))).toEqual(["time"]);
    expect(await missing(unet([0.9, 0.5]), { time: "sigma" })).toEqual(["time"]);
    const index = { kind: "index", alphasCumprod: [0.9, 0.5] } as const;
    expect(await missing(unet([0.9, 0.5]), { time: index })).toEqual([]);
    const dit = linear(perRow, ["y", "int64", ["batch"]]);
    expect(await missing(dit)).toEqual(["time", "conditions.y"]);
    expect(await missing(dit, { time: index, classes: { input: "y", count: 3 } })).toEqual([]);
    expect(await missing(linear(["when", "float32", ["n"]]))).toEqual([
      "ports.time",
      "prediction",
      "time",
      "conditions.when",
    ]);
    expect(await missing(linear(perRow), { prediction: "edm" })).toEqual(["sigmaData"]);
    const open: Graph = { ...linear(perRow), inputs: [["x", "float32", ["n", "c"]], perRow] };
    expect(await missing(open)).toEqual(["shape"]);
    expect(await missing(open, { shape: [3] })).toEqual([]);
  });

  it("lists faults that only a new export corrects", async () => {
    const mask: Graph = { ...linear(perRow), inputs: [...linear(perRow).inputs, ["mask", "bool", ["n"]]] };
    expect(await missing(mask)).toEqual(["export", "prediction", "time", "conditions.mask"]);
    const none: Graph = {
      inputs: [],
      outputs: [["out", "float32", [1]]],
      constants: [["c", "float32", [1], [1]]],
      nodes: [["Identity", ["c"], "out"]],
    };
    expect(await missing(none)).toContain("export");
  });

  it("suggests classes if an input takes one integer per row", async () => {
    for (const time of [perRow, ["t", "int32", ["batch"]]] as const) {
      const { convention, card } = await inspect(linear(time, ["y", "int64", ["batch"]]));
      expect(convention).toBe("DiT");
      expect(card).toMatchObject({
        prediction: "epsilon",
        time: expect.stringMatching(/alphasCumprod/),
        classes: { input: "y" },
      });
    }
  });

  it("recognises the t of score_sde only if it is real and the last input", async () => {
    expect(await inspect(linear(perRow))).toMatchObject({ convention: "score_sde", prediction: "score", time: "time" });
    for (const graph of [
      linear(["t", "int64", ["batch"]]),
      linear(["t", "int32", ["batch"]]),
      linear(perRow, ["context", "float32", ["batch"]]),
    ]) {
      const { convention, missing: required } = await inspect(graph);
      expect(convention).toBeUndefined();
      expect(required.map(({ option }) => option)).toEqual(expect.arrayContaining(["prediction", "time"]));
    }
  });

  it("keeps the fields of a card in the suggested card", async () => {
    const given: OnnxCard & Record<string, unknown> = {
      name: "tiny",
      jvp: "tiny.jvp.onnx",
      range: [-1, 1],
      outputRange: [-2, 2],
      licence: "MIT",
      sigmaData: 2,
    };
    const { card } = await inspect(denoiser(), given);
    expect(card).toEqual({ ...given, shape: [3], prediction: "denoised", coordinates: "ve", time: "sigma" });
  });

  it("refuses a field without the form of its option", async () => {
    for (const card of [{ shape: 5 }, { conditions: "abc" }, { time: null }, { classes: 3 }])
      await expect(inspect(linear(perRow), card as never)).rejects.toMatchObject({ code: "OPTION_INVALID" });
  });

  it("refuses an unknown port", async () => {
    await expect(inspect(linear(perRow), { ports: { state: "z" } })).rejects.toMatchObject({ code: "OPTION_INVALID" });
  });
});

describe("a score", () => {
  it("is singular at σ = 0, so that a scheme is refused before it runs", async () => {
    const model = await onnxScore({ session: session(linear(perRow)), drift: vpLinear() });
    expect([model.singular?.(0), model.singular?.(0.5)]).toEqual([true, false]);
    const logged = await onnxScore({ session: session(denoiser()), drift: edm(), time: "log-sigma" });
    expect([logged.singular?.(0), logged.singular?.(1)]).toEqual([true, false]);
    // At α = 0 the input x/α is undefined, and the error names α.
    const flowing = await onnxScore({ session: session(denoiser()), drift: flow() });
    expect(flowing.singular?.(1)).toBe(false);
    const x = (await createWorkspace("f32")).batch(1, 3);
    await expect(flowing.predict("denoised", x, 1)).rejects.toMatchObject({ code: "ALPHA_ZERO" });
  });
});
