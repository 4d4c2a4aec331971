import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { readCard } from "../../src/node/index.ts";
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
    ["a list", "[1]", /m\.json: the card is \[1\]; it must be an object/],
    ["a wrong type", '{"shape":"abc"}', /m\.json: shape is "abc"; it must be a list, each value a whole number/],
    ["a wrong value in a list", '{"shape":[3,0]}', /m\.json: shape\[1\] is 0; it must be a whole number at least 1/],
    ["an unknown prediction", '{"prediction":"noise"}', /m\.json: prediction is "noise"; it must be score, epsilon,/],
    ["an unknown velocity", '{"velocity":"up"}', /m\.json: velocity is "up"; it must be to-noise or to-data/],
    ["rows of text", '{"preferredRows":"x"}', /preferredRows is "x"; it must be a whole number at least 1/],
    ["an unknown port", '{"ports":{"stat":"x"}}', /m\.json: ports: unknown key "stat"; did you mean "state"\?/],
    [
      "a range without contrast",
      '{"range":[1,1]}',
      /m\.json: range is \[1,1\]; it must be two finite numbers that differ/,
    ],
    ["a condition of another form", '{"conditions":{"y":{"rows":3}}}', /conditions\.y is .*keys data and shape/],
    ["an index without its table", '{"time":{"kind":"index"}}', /time is .*alphasCumprod/],
    ["a null", '{"jvp":null}', /m\.json: jvp is null; it must be the name of a file/],
  ])("refuses %s", async (_, content, says) => {
    await expect(readCard(copied("gaussian.onnx", content))).rejects.toMatchObject({
      code: "FILE_FORMAT",
      message: expect.stringMatching(says),
    });
  });
});
