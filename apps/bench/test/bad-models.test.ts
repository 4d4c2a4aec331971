import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ou } from "@backstep/drifts";
import { onnxScore } from "@backstep/score-onnx";
import { openSession } from "@backstep/score-onnx/node";
import { describe, expect, it } from "vitest";
import { model, target } from "./learned.ts";
import { backstep, fileOf, oneLine, temporaryFolder } from "./terminal.ts";

/** A file in a new folder. */
function file(name: string, content: string | Uint8Array): string {
  const path = join(temporaryFolder(), name);
  writeFileSync(path, content);
  return path;
}

/** A copy of the Gaussian's denoiser with a card of these contents. */
function carded(card: string): string {
  const path = file("m.onnx", readFileSync(model("gaussian.onnx")));
  writeFileSync(path.replace(".onnx", ".json"), card);
  return path;
}

const bytes = readFileSync(model("pictures.onnx"));

/** Files that are not models, and models that are not scores. */
const models: readonly (readonly [what: string, file: () => string, code: string, says: RegExp])[] = [
  ["a missing file", () => "nowhere.onnx", "FILE_NOT_FOUND", /nowhere\.onnx does not exist/],
  ["a name that is not a model", () => "mnsit", "FILE_NOT_FOUND", /"mnsit" is neither .* did you mean "mnist"/],
  ["an empty file", () => file("x.onnx", ""), "FILE_FORMAT", /x\.onnx/],
  ["text", () => file("x.onnx", "not a model"), "FILE_FORMAT", /cannot be loaded/],
  ["a truncated model", () => file("x.onnx", bytes.subarray(0, 1000)), "FILE_FORMAT", /cannot be loaded/],
  ["a model that claims 2⁴⁰ values", () => model("huge.onnx"), "FILE_FORMAT", /cannot be loaded/],
  ["a model that needs a terabyte", () => model("vast.onnx"), "PROGRAM_FAILED", /does not run on 3 rows/],
  ["a model without inputs", () => model("no-inputs.onnx"), "FILE_FORMAT", /has no inputs/],
  ["a model with NaN weights", () => model("nan.onnx"), "NON_FINITE", /denoised .* is NaN/],
  ["a card that is not JSON", () => carded("{"), "FILE_FORMAT", /m\.json: the card is not JSON/],
  ["a card that is not an object", () => carded("[1]"), "FILE_FORMAT", /m\.json/],
  ["a card with a wrong type", () => carded('{"shape":"abc"}'), "FILE_FORMAT", /m\.json: shape/],
  ["a card with an unknown prediction", () => carded('{"prediction":"noise"}'), "FILE_FORMAT", /m\.json: prediction/],
  [
    "a card with rows of text",
    () => carded('{"preferredRows":"x"}'),
    "FILE_FORMAT",
    /preferredRows is "x"; it must be a whole number at least 1/,
  ],
  ["a card with fewer rows than one", () => carded('{"preferredRows":-1}'), "FILE_FORMAT", /preferredRows is -1; .*1/],
  ["a card without contrast", () => carded('{"range":[1,1]}'), "FILE_FORMAT", /range is \[1,1\]; .*two finite numbers/],
  ["a card of another shape", () => carded('{"shape":[4]}'), "SHAPE_MISMATCH", /row shape \[4\]/],
  ["a card of other ports", () => carded('{"ports":{"time":"t"}}'), "OPTION_INVALID", /ports\.time is "t"/],
];

describe("a model at fault gives one line and status 2:", () => {
  it.each(models)("%s", async (_, path, code, says) => {
    const name = path();
    const folder = temporaryFolder();
    const content = {
      drift: "edm",
      score: { kind: "onnx", model: name },
      schemes: ["heun"],
      steps: 4,
      end: 0.1,
      samples: 2,
    };
    const experiment = fileOf({ ...content, target, metrics: ["gaussian/w2"] });
    for (const argv of [
      ["sample", "--model", name, "--out", join(folder, "x.npy")],
      ["run", experiment, "--out", join(folder, "results")],
      ["inspect", name],
    ]) {
      // The card's shape contradicts the file. `inspect` finds this by evaluating the model.
      const { status, out, error } = await backstep(argv);
      expect(error).toMatch(oneLine(code));
      expect(error).toMatch(says);
      expect({ status, out }).toEqual({ status: 2, out: "" });
    }
    expect(readdirSync(folder)).toEqual([]);
  });

  it.each(["nan.onnx", "huge.onnx", "vast.onnx"])(
    "also in a separate process, in which runtimes may print: %s",
    (name) => {
      const main = fileURLToPath(new URL("../src/main.ts", import.meta.url));
      const argv = ["--conditions=@backstep/source", "--import", "tsx", main, "sample", "--model", model(name)];
      const out = join(temporaryFolder(), "x.npy");
      const { status, stdout, stderr } = spawnSync(process.execPath, [...argv, "--out", out], { encoding: "utf8" });
      expect({ status, stdout, stderr }).toEqual({
        status: 2,
        stdout: "",
        stderr: expect.stringMatching(/^[A-Z_]+: [^\n]+\n$/),
      });
    },
  );

  it("does not affect the next model", async () => {
    for (const [, path] of models.slice(2, 9)) {
      const make = async () => onnxScore({ session: await openSession(path()), drift: ou() });
      await expect(make()).rejects.toMatchObject({ name: "BackstepError" });
    }
    const good = await onnxScore({ session: await openSession(model("gaussian.onnx")), drift: ou() });
    expect(good.dim).toBe(3);
  });
});
