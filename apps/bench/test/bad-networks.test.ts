import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { graphModel, model, target } from "./learned.ts";
import { backstep, fileOf, oneLine, temporaryFolder } from "./terminal.ts";

/** An experiment on a network, with some keys changed. */
const experiment = (changes: object, score: object = {}): object => ({
  drift: { kind: "edm", sigmaMax: 10 },
  score: { kind: "onnx", model: model("gaussian.onnx"), ...score },
  target,
  schemes: ["euler-maruyama"],
  steps: 4,
  samples: 10,
  metrics: ["gaussian/w2"],
  ...changes,
});
const pictures = { model: model("pictures.onnx") };
const features = (more: object): object => ({
  metrics: [{ name: "gaussian/frechet", features: model("features.onnx"), ...more }],
});
const square = { kind: "gaussian", mean: Array(64).fill(0), variance: Array(64).fill(1) };

const experiments: readonly (readonly [what: string, content: object, code: string, says: RegExp])[] = [
  ["the exact law of a network", experiment({ metrics: ["law/w2"] }), "CAPABILITY_MISSING", /law\/w2 .* affine/],
  [
    "a metric without a target",
    experiment({ target: undefined }),
    "EXPERIMENT_INVALID",
    /target: is missing; gaussian\/w2/,
  ],
  [
    "an exact start without a target",
    experiment({ target: undefined, metrics: [], start: "exact" }),
    "EXPERIMENT_INVALID",
    /start exact/,
  ],
  [
    "an analytic score without a target",
    experiment({ target: undefined, score: "analytic" }),
    "EXPERIMENT_INVALID",
    /target: is missing/,
  ],
  ["no metrics and no samples", experiment({ metrics: [], samples: 0 }), "EXPERIMENT_INVALID", /samples: is missing/],
  ["a target of another dimension", experiment({ target: square }), "SHAPE_MISMATCH", /dimension 3 and the target 64/],
  [
    "an unknown key of a score",
    experiment({}, { predicton: "v" }),
    "EXPERIMENT_INVALID",
    /"predicton"; did you mean "prediction"/,
  ],
  [
    "an unknown prediction",
    experiment({}, { prediction: "noise" }),
    "EXPERIMENT_INVALID",
    /score\.prediction is "noise"; it must be score/,
  ],
  ["an unknown provider", experiment({}, { providers: ["abacus"] }), "FILE_FORMAT", /abacus/],
  ["a card that is missing", experiment({}, { card: "none.json" }), "FILE_NOT_FOUND", /none\.json/],
  ["a graph of products that is missing", experiment({}, { jvp: "none.onnx" }), "FILE_NOT_FOUND", /none\.onnx/],
  [
    "no number of rows",
    experiment({}, { preferredRows: 1.5 }),
    "OPTION_INVALID",
    /preferredRows is 1\.5; it must be a whole number/,
  ],
  ["pictures without contrast", experiment({}, { range: [1, 1] }), "OPTION_INVALID", /range is \[1,1\]; .*differ/],
  [
    "a class and a condition for it",
    experiment({ target: square }, { ...pictures, class: 3, conditions: { labels: 7 } }),
    "OPTION_INVALID",
    /class is 3 and conditions\.labels is 7/,
  ],
  ["a class of a model without", experiment({}, { class: 3 }), "OPTION_INVALID", /class is 3, but no input/],
  [
    "a class beyond the last",
    experiment({ target: square }, { ...pictures, class: 12 }),
    "OPTION_INVALID",
    /class is 12.*0 to 9/,
  ],
  [
    "guidance without a class",
    experiment({ target: square }, { ...pictures, guidance: 2 }),
    "OPTION_INVALID",
    /takes a class/,
  ],
  [
    "a scheme that needs whole Jacobians",
    experiment({ schemes: [{ name: "local-linearization", jacobian: "full" }], target: square }, pictures),
    "CAPABILITY_MISSING",
    /hessian/,
  ],
  ["an end without a score", experiment({ schemes: ["heun"] }), "SINGULAR_END", /heun/],
  ["a start where α is 0", experiment({ drift: "flow" }), "ALPHA_ZERO", /takes x\/α, but α\(1\) = 0/],
  ["features of other points", experiment(features({ output: "sums" })), "SHAPE_MISMATCH", /points have 3 values/],
  [
    "one of several features",
    experiment({ target: square, ...features({}) }, pictures),
    "OPTION_INVALID",
    /outputs sums, doubled; give one/,
  ],
  [
    "features of a missing output",
    experiment({ target: square, ...features({ output: "x" }) }, pictures),
    "OPTION_INVALID",
    /"x" does not exist/,
  ],
  ["features of a score", experiment(features({ features: model("gaussian.onnx") })), "FILE_FORMAT", /inputs x, sigma/],
  [
    "an unknown key of a metric",
    experiment(features({ outptu: "x" })),
    "EXPERIMENT_INVALID",
    /metrics\[0\]: unknown key "outptu"; did you mean "output"/,
  ],
  ["a metric that is a number", experiment({ metrics: [3] }), "EXPERIMENT_INVALID", /metrics\[0\] is 3; it must be/],
  [
    "another metric in features",
    experiment(features({ name: "gaussian/w2" })),
    "EXPERIMENT_INVALID",
    /metrics\[0\]: unknown key "features"/,
  ],
];

const tfjs = (path: string, more: object = { prediction: "denoised", time: "nu", state: "y" }): object =>
  experiment({ score: { kind: "tfjs", model: path, backend: "cpu", ...more } });
const edited = (text: string): string => {
  const path = graphModel();
  writeFileSync(path, text);
  return path;
};

const networks: readonly (readonly [what: string, content: () => object, code: string, says: RegExp])[] = [
  ["no file", () => tfjs("./none/model.json"), "FILE_NOT_FOUND", /none\/model\.json/],
  ["an empty folder", () => tfjs(temporaryFolder()), "FILE_NOT_FOUND", /holds no \.json file/],
  ["no JSON", () => tfjs(edited("{")), "FILE_FORMAT", /not JSON/],
  ["other JSON", () => tfjs(edited("{}")), "FILE_FORMAT", /modelTopology/],
  ["no prediction", () => tfjs(graphModel(), {}), "OPTION_INVALID", /score\.prediction is missing/],
  ["NaN weights", () => tfjs(graphModel([Number.NaN, 0, 0, 0])), "NON_FINITE", /NaN/],
  ["fewer weights", () => tfjs(graphModel([1, 2])), "FILE_FORMAT", /cannot be loaded/],
  ["half a checkpoint", () => tfjs(edited('{"format":"backstep-training-1"}')), "FILE_NOT_FOUND", /model\.bin/],
];

describe("an experiment at fault gives one line and status 2, and writes nothing:", () => {
  const refused = async (content: object, code: string, says: RegExp): Promise<void> => {
    const out = join(temporaryFolder(), "results");
    const { status, out: printed, error } = await backstep(["run", fileOf(content), "--out", out]);
    expect(error).toMatch(oneLine(code));
    expect(error).toMatch(says);
    expect({ status, printed, written: existsSync(out) }).toEqual({ status: 2, printed: "", written: false });
  };
  it.each(experiments)("%s", (_, content, code, says) => refused(content, code, says));
  it.each(networks)("a model of TensorFlow.js with %s", (_, content, code, says) => refused(content(), code, says));

  it("no metrics and no --out", async () => {
    const { status, error } = await backstep(["run", fileOf(experiment({ metrics: [] }))]);
    expect({ status, error }).toEqual({
      status: 2,
      error: expect.stringMatching(/metrics: is empty; .*--out/),
    });
  });
});
