import { edm, vpLinear } from "@backstep/drifts";
import { describe, expect, it, vi } from "vitest";
import type { OnnxInspection } from "../../src/index.ts";
import { inspectModel, openSession, takesScaledState } from "../../src/node/index.ts";
import { copied, model } from "./files.ts";

const driftFor = ({ coordinates }: OnnxInspection) => (coordinates === "ve" ? edm() : vpLinear());

describe("inspectModel", () => {
  it("inspects a model with its card, and evaluates it under the caller's drift", async () => {
    const trial = vi.fn(driftFor);
    const inspected = await inspectModel(model("gaussian.onnx"), { driftFor: trial });
    expect(inspected).toMatchObject({
      file: model("gaussian.onnx"),
      cardFile: model("gaussian.json"),
      convention: "k-diffusion, EDM",
      missing: [],
      card: { jvp: "gaussian.jvp.onnx", licence: "MIT" },
    });
    expect(trial).toHaveBeenCalledTimes(1);
    expect(trial.mock.calls[0][0]).toMatchObject({ coordinates: "ve", prediction: "denoised" });
  });

  it("lists what is missing without an evaluation", async () => {
    const trial = vi.fn(driftFor);
    const inspected = await inspectModel(model("unet.onnx"), { driftFor: trial });
    expect(inspected).toMatchObject({ convention: "diffusers", missing: [{ option: "time" }] });
    expect(inspected).not.toHaveProperty("cardFile");
    expect(trial).not.toHaveBeenCalled();
    const lacking = await inspectModel(copied("pictures.onnx"), { driftFor });
    expect(lacking.missing).toEqual([{ option: "conditions.labels", reason: expect.stringContaining("classes") }]);
  });

  it("resolves the model by the caller's function", async () => {
    const resolve = (name: string): string => model(`${name}.onnx`);
    expect((await inspectModel("pictures", { driftFor, resolve })).file).toBe(model("pictures.onnx"));
  });

  it.each([
    ["a model without inputs", () => model("no-inputs.onnx"), "FILE_FORMAT", /no-inputs\.onnx has no inputs; export/],
    ["NaN weights", () => model("nan.onnx"), "NON_FINITE", /nan\.onnx: .* is NaN/],
    ["ports of another model", () => copied("gaussian.onnx", { ports: { time: "t" } }), "OPTION_INVALID", /"t"/],
    ["another shape", () => copied("gaussian.onnx", { shape: [5] }), "SHAPE_MISMATCH", /m\.onnx: .*\[5\]/],
  ])("refuses %s", async (_, path, code, says) => {
    await expect(inspectModel(path(), { driftFor })).rejects.toMatchObject({
      code,
      message: expect.stringMatching(says),
    });
  });
});

describe("takesScaledState", () => {
  it("follows the input names, the card and the spec", async () => {
    const takes = (spec: Parameters<typeof takesScaledState>[0]) => takesScaledState(spec, { open: openSession });
    expect(await takes({ model: model("gaussian.onnx") })).toBe(true);
    expect(await takes({ model: model("unet.onnx") })).toBe(false);
    expect(await takes({ model: copied("gaussian.onnx", { coordinates: "state" }) })).toBe(false);
    expect(await takes({ model: model("unet.onnx"), coordinates: "ve" })).toBe(true);
  });
});
