import { copyFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { createWorkspace } from "@backstep/core/plugin";
import { edm } from "@backstep/drifts";
import { describe, expect, it } from "vitest";
import { type OnnxSpec, type OpenScoreOptions, openOnnxScore, withSessions } from "../../src/node/index.ts";
import { mean, variance } from "../networks.ts";
import { copied, file, model, temporaryFolder } from "./files.ts";

const drift = edm({ sigmaMax: 10 });
const options = { drift, products: false };

function opened(spec: OnnxSpec, more: Partial<OpenScoreOptions> = {}) {
  return withSessions((open) => openOnnxScore(spec, { ...options, open, ...more }));
}

/** Opens a spec and returns the names of the files that it opens. */
async function filesOf(spec: OnnxSpec, more: Partial<OpenScoreOptions> = {}): Promise<string[]> {
  return withSessions(async (open) => {
    const files: string[] = [];
    const recordingOpen: typeof open = (path, sessionOptions) => {
      files.push(basename(path));
      return open(path, sessionOptions);
    };
    await openOnnxScore(spec, { ...options, ...more, open: recordingOpen });
    return files;
  });
}

describe("openOnnxScore", () => {
  it("opens a network with its card as a score", async () => {
    await withSessions(async (open) => {
      const score = await openOnnxScore({ model: model("gaussian.onnx") }, { ...options, open });
      expect(score.model).toMatchObject({ name: "gaussian", dim: 3, predictions: ["denoised"] });
      expect(score.rows).toEqual({ shape: [3], planar: true });
      expect(score).not.toHaveProperty("window");
      const x = (await createWorkspace("f64")).batch(1, 3);
      x.data.fill(1);
      const { data } = await score.model.predict("denoised", x, 2);
      for (const [i, m] of mean.entries()) expect(data[i]).toBeCloseTo((variance + 4 * m) / (variance + 4), 6);
    });
  });

  it("returns the shape of pictures and their window, which the spec may override", async () => {
    const spec = { model: model("pictures.onnx"), class: "each" } as const;
    expect(await opened(spec)).toMatchObject({ rows: { shape: [1, 8, 8], planar: true }, window: [-1, 1] });
    expect((await opened({ ...spec, range: [0, 1] })).window).toEqual([0, 1]);
  });

  it("prefers the spec to the card, and names a model without a name by its path", async () => {
    const path = copied("gaussian.onnx", { prediction: "epsilon" });
    expect((await opened({ model: path })).model).toMatchObject({ name: path, predictions: ["epsilon"] });
    expect((await opened({ model: path, prediction: "score" })).model.predictions).toEqual(["score"]);
    const card = file("other.json", '{ "name": "other" }');
    expect((await opened({ model: path, card })).model).toMatchObject({ name: "other", predictions: ["denoised"] });
  });

  it("opens the second graph of the card only for products, and that of the spec always", async () => {
    const spec = { model: model("gaussian.onnx") };
    expect(await filesOf(spec)).toEqual(["gaussian.onnx"]);
    expect(await filesOf(spec, { products: true })).toEqual(["gaussian.onnx", "gaussian.jvp.onnx"]);
    const named = { ...spec, jvp: model("gaussian.jvp.onnx") };
    expect(await filesOf(named)).toEqual(["gaussian.onnx", "gaussian.jvp.onnx"]);
    const differences = { ...spec, jvp: { differences: true } } as const;
    expect(await filesOf(differences, { products: true })).toEqual(["gaussian.onnx"]);
  });

  it("finds the second graph of a card next to the card", async () => {
    const folder = temporaryFolder();
    copyFileSync(model("gaussian.jvp.onnx"), join(folder, "second.onnx"));
    writeFileSync(join(folder, "c.json"), '{ "jvp": "second.onnx" }');
    const spec = { model: model("gaussian.onnx"), card: "c.json" };
    expect(await filesOf(spec, { folder, products: true })).toEqual(["gaussian.onnx", "second.onnx"]);
  });

  it("resolves names of models by the caller's function, and paths relative to the folder", async () => {
    const resolve = (name: string): string => model(`${name}.onnx`);
    const spec = { model: "gaussian", jvp: "gaussian.jvp" };
    expect(await filesOf(spec, { resolve })).toEqual(["gaussian.onnx", "gaussian.jvp.onnx"]);
    const path = copied("gaussian.onnx");
    expect((await opened({ model: "m.onnx" }, { folder: dirname(path) })).model.name).toBe("m.onnx");
  });

  it("digests the network, its card and the second graph that it uses", async () => {
    const digests = [];
    const path = copied("gaussian.onnx");
    const jvp = model("gaussian.jvp.onnx");
    for (const spec of [{ model: path }, { model: path, jvp }, { model: model("one-hot.onnx") }])
      digests.push((await opened(spec)).digest);
    writeFileSync(path.replace(".onnx", ".json"), "{}");
    digests.push((await opened({ model: path })).digest);
    expect(new Set(digests).size).toBe(4);
    expect((await opened({ model: copied("gaussian.onnx") })).digest).toBe(digests[0]);
  });

  it.each([
    ["NaN weights", { model: model("nan.onnx") }, "NON_FINITE", /^.*nan\.onnx: output denoised .* is NaN/],
    ["too much memory", { model: model("vast.onnx") }, "PROGRAM_FAILED", /^.*vast\.onnx: .*does not run on 3 rows/],
    ["a missing second graph", { model: model("gaussian.onnx"), jvp: "none.onnx" }, "FILE_NOT_FOUND", /none\.onnx/],
    ["a missing option", { model: model("unet.onnx") }, "OPTION_INVALID", /unet\.onnx: time is missing/],
    ["half a row", { model: model("gaussian.onnx"), preferredRows: 1.5 }, "OPTION_INVALID", /preferredRows is 1\.5/],
  ])("names the file at fault: %s", async (_, spec, code, says) => {
    await expect(opened(spec)).rejects.toMatchObject({ code, message: expect.stringMatching(says) });
  });

  it("names the file if its card does not fit", async () => {
    await expect(opened({ model: copied("gaussian.onnx", { shape: [4] }) })).rejects.toMatchObject({
      code: "SHAPE_MISMATCH",
      message: expect.stringMatching(/m\.onnx: .*row shape \[4\]/),
    });
  });
});
