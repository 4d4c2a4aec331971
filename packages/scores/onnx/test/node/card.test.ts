import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { onnxScoreShape, readCard } from "../../src/node/index.ts";
import { copied, file, model } from "./files.ts";

describe("readCard", () => {
  it("reads NAME.json next to NAME.onnx, which is optional", async () => {
    const { path, card } = await readCard(model("gaussian.onnx"));
    expect(path).toBe(model("gaussian.json"));
    expect(card).toEqual({
      name: "gaussian",
      shape: [3],
      prediction: "denoised",
      coordinates: "ve",
      time: "sigma",
      licence: "MIT",
      jvp: "gaussian.jvp.onnx",
    });
    expect(await readCard(model("unet.onnx"))).toEqual({ path: model("unet.json") });
  });

  it("reads a named file relative to the folder, and requires it", async () => {
    const card = file("other.json", '{ "prediction": "v" }');
    const folder = dirname(card);
    expect(await readCard(model("gaussian.onnx"), "other.json", folder)).toEqual({
      path: card,
      card: { prediction: "v" },
    });
    await expect(readCard(model("gaussian.onnx"), "none.json", folder)).rejects.toMatchObject({
      code: "FILE_NOT_FOUND",
      message: `${join(folder, "none.json")} does not exist`,
    });
  });

  it.each([
    ["text that is not JSON", "{", /m\.json: the card is not JSON/],
    ["a list", "[1]", /m\.json: the file/],
    ["a wrong type", '{"shape":"abc"}', /m\.json: shape: "abc" is not allowed/],
    ["an unknown prediction", '{"prediction":"noise"}', /m\.json: prediction: "noise" is not allowed/],
    ["rows of text", '{"preferredRows":"x"}', /preferredRows: "x" is not allowed; expected a number/],
    ["a range without contrast", '{"range":[1,1]}', /range: .*two finite numbers/],
    ["a condition of another form", '{"conditions":{"y":{"rows":3}}}', /conditions\.y: .*\{ data, shape \}/],
    ["an index without its table", '{"time":{"kind":"index"}}', /time: .*alphasCumprod/],
  ])("refuses %s", async (_, content, says) => {
    await expect(readCard(copied("gaussian.onnx", content))).rejects.toMatchObject({
      code: "FILE_FORMAT",
      message: expect.stringMatching(says),
    });
  });
});

describe("onnxScoreShape", () => {
  const schema = z.strictObject({ kind: z.literal("onnx"), ...onnxScoreShape });

  it("accepts the keys of a card and those of an experiment", () => {
    for (const more of [
      {},
      { card: "c.json", prediction: "edm", sigmaData: 0.5, class: "each", guidance: 2, range: [0, 1] },
      { jvp: "m.jvp.onnx", providers: ["cpu"], preferredRows: 64, probe: false },
      { jvp: { model: "m.jvp.onnx", tangent: "v" }, time: { kind: "time", scale: 1000 } },
      { jvp: { differences: true, step: 0.1 }, conditions: { y: { rows: [1, { data: [0, 1], shape: [2] }] } } },
    ])
      expect(schema.safeParse({ kind: "onnx", model: "m.onnx", ...more }).success, JSON.stringify(more)).toBe(true);
  });

  it.each([
    { model: "" },
    { jvp: { differences: false } },
    { jvp: { model: "m", outputs: "x" } },
    { providers: [] },
    { classes: { input: "y" } },
    { ports: { input: "x" } },
  ])("refuses %j", (more) => {
    expect(schema.safeParse({ kind: "onnx", model: "m.onnx", ...more }).success).toBe(false);
  });
});
