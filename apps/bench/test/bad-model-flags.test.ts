import { copyFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { runCommandLine } from "../src/index.ts";
import { model } from "./learned.ts";
import { backstep, oneLine, temporaryFolder } from "./terminal.ts";

describe("invalid flags of a model:", () => {
  const flags: readonly (readonly [what: string, flags: readonly string[], code: string, says: RegExp])[] = [
    [
      "an experiment in addition",
      ["x.yaml", "--model", model("gaussian.onnx")],
      "OPTION_INVALID",
      /x\.yaml is also given/,
    ],
    ["flags of a model on an experiment", ["x.yaml", "--steps", "3"], "OPTION_INVALID", /--steps is only for --model/],
    ["a missing diffusion", ["--model", model("unet.onnx")], "OPTION_INVALID", /--drift is missing/],
    ["an unknown scheme", ["--model", model("gaussian.onnx"), "--scheme", "huen"], "SCHEME_UNKNOWN", /"heun"/],
    ["an unknown grid", ["--model", model("gaussian.onnx"), "--grid", "karas"], "EXPERIMENT_INVALID", /"karras"/],
    ["text that is not YAML", ["--model", model("gaussian.onnx"), "--drift", "{"], "OPTION_INVALID", /--drift is \{/],
    ["no steps", ["--model", model("gaussian.onnx"), "--steps", "0"], "OPTION_INVALID", /--steps is 0/],
    [
      "pictures of three numbers",
      ["--model", model("gaussian.onnx"), "--out", "x.png"],
      "OPTION_INVALID",
      /not square pictures/,
    ],
  ];
  it.each(flags)("%s", async (_, given, code, says) => {
    const argv = ["sample", ...given, ...(given.includes("--out") ? [] : ["--out", "x.npy"])];
    const { status, out, error } = await backstep(argv);
    expect(error).toMatch(oneLine(code));
    expect(error).toMatch(says);
    expect({ status, out }).toEqual({ status: 2, out: "" });
  });

  const keys: readonly (readonly [key: string, score: string, code: string, says: RegExp])[] = [
    ["shape", "{ shape: 5 }", "EXPERIMENT_INVALID", /score\.shape is 5; it must be a list/],
    [
      "outputRange",
      "{ outputRange: 4 }",
      "EXPERIMENT_INVALID",
      /score\.outputRange is 4; it must be a list of length 2/,
    ],
    ["time", "{ time: { kind: index } }", "EXPERIMENT_INVALID", /score\.time is .*must be .*alphasCumprod/],
    ["jvp", "{ jvp: true }", "EXPERIMENT_INVALID", /score\.jvp is true; it must be the path/],
    [
      "conditions",
      "{ conditions: { labels: abc } }",
      "EXPERIMENT_INVALID",
      /score\.conditions\.labels is "abc"; it must be a finite number/,
    ],
    ["guidance", "{ guidance: { scale: 2 } }", "EXPERIMENT_INVALID", /score\.guidance is .*must be .*null/],
    [
      "NaN for a label",
      "{ conditions: { labels: .nan } }",
      "OPTION_INVALID",
      /conditions\.labels is NaN; it must be a finite number/,
    ],
    ["NaN for rows", "{ preferredRows: .nan }", "OPTION_INVALID", /preferredRows is NaN/],
    ["NaN for black", "{ range: [.nan, 1] }", "OPTION_INVALID", /score\.range\[0\] is NaN; it must be a finite number/],
    ["the model again", "{ model: digits }", "OPTION_INVALID", /model is given as --model/],
    ["another kind", "{ kind: tfjs }", "OPTION_INVALID", /kind follows from --model/],
    ["a missing card", "{ card: ./none.json }", "FILE_NOT_FOUND", /none\.json/],
  ];
  it.each(keys)("--score with a bad %s", async (_, score, code, says) => {
    const argv = ["sample", "--model", model("pictures.onnx"), "--out", "x.npy", "--score", score];
    const { status, out, error } = await backstep(argv);
    expect(error).toMatch(oneLine(code));
    expect(error).toMatch(says);
    expect({ status, out }).toEqual({ status: 2, out: "" });
  });

  const classes: readonly (readonly [what: string, flags: readonly string[], code: string, says: RegExp])[] = [
    ["beyond the last", ["--class", "4"], "OPTION_INVALID", /class is 4; .* from 0 to 3$/m],
    [
      "beyond the last in a list",
      ["--score", "{ conditions: { class_labels: { rows: [1, 4] } } }"],
      "OPTION_INVALID",
      /class_labels is 4; .* 0 to 3$/m,
    ],
    [
      "that is NaN",
      ["--score", "{ class: .nan }"],
      "OPTION_INVALID",
      /class is NaN; it must be a whole number at least 0$/m,
    ],
    [
      "that is a fraction",
      ["--score", "{ class: 1.5 }"],
      "OPTION_INVALID",
      /class is 1\.5; it must be a whole number at least 0$/m,
    ],
    [
      "of another null",
      ["--score", "{ classes: { input: class_labels, count: 4, null: none } }"],
      "EXPERIMENT_INVALID",
      /score\.classes\.null is "none"; it must be a whole number or zeros/,
    ],
  ];
  it.each(classes)("a class %s for one-hot vectors", async (_, given, code, says) => {
    const argv = ["sample", "--model", model("one-hot.onnx"), "--out", "x.npy", ...given];
    const { status, out, error } = await backstep(argv);
    expect(error).toMatch(oneLine(code));
    expect(error).toMatch(says);
    expect({ status, out }).toEqual({ status: 2, out: "" });
  });

  it("an interrupt ends with status 130 and leaves no file", async () => {
    const folder = temporaryFolder();
    copyFileSync(model("gaussian.onnx"), join(folder, "m.onnx"));
    const [controller, out] = [new AbortController(), join(folder, "x.npy")];
    const running = runCommandLine(["sample", "--model", join(folder, "m.onnx"), "--steps", "200000", "--out", out], {
      out: () => undefined,
      error: () => undefined,
      interactive: false,
      signal: controller.signal,
    });
    setTimeout(() => controller.abort(), 300);
    expect(await running).toBe(130);
    expect(readdirSync(folder)).toEqual(["m.onnx"]);
  });
});
