import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ou } from "@backstep/drifts";
import { onnxScore } from "@backstep/score-onnx";
import { openSession } from "@backstep/score-onnx/node";
import { describe, expect, it } from "vitest";
import { runCommandLine } from "../src/index.ts";
import { graphModel, model, target } from "./learned.ts";
import { backstep, fileOf, temporaryFolder } from "./terminal.ts";

/** A file of a folder of its own. */
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

/** Files that are no models, or whose models are no scores. */
const models: readonly (readonly [what: string, file: () => string, code: string, says: RegExp])[] = [
  ["a file that is not there", () => "nowhere.onnx", "FILE_NOT_FOUND", /nowhere\.onnx does not exist/],
  ["a name that is no model", () => "mnsit", "FILE_NOT_FOUND", /"mnsit" is neither .* did you mean "mnist"/],
  ["an empty file", () => file("x.onnx", ""), "FILE_FORMAT", /x\.onnx/],
  ["text", () => file("x.onnx", "not a model"), "FILE_FORMAT", /cannot be loaded/],
  ["a truncated model", () => file("x.onnx", bytes.subarray(0, 1000)), "FILE_FORMAT", /cannot be loaded/],
  ["a model that claims 2⁴⁰ values", () => model("huge.onnx"), "FILE_FORMAT", /cannot be loaded/],
  ["a model that takes a terabyte", () => model("vast.onnx"), "PROGRAM_FAILED", /does not run on 3 rows/],
  ["a model without inputs", () => model("no-inputs.onnx"), "FILE_FORMAT", /has no inputs/],
  ["a model with NaN weights", () => model("nan.onnx"), "NON_FINITE", /denoised .* is NaN/],
  ["a card that is not JSON", () => carded("{"), "FILE_FORMAT", /m\.json: the card is not JSON/],
  ["a card that is no object", () => carded("[1]"), "FILE_FORMAT", /m\.json/],
  ["a card with a wrong type", () => carded('{"shape":"abc"}'), "FILE_FORMAT", /m\.json: shape/],
  ["a card with an unknown prediction", () => carded('{"prediction":"noise"}'), "FILE_FORMAT", /m\.json: prediction/],
  [
    "a card with rows of text",
    () => carded('{"preferredRows":"x"}'),
    "FILE_FORMAT",
    /preferredRows: "x" is not allowed; expected a number/,
  ],
  ["a card with less than a row", () => carded('{"preferredRows":-1}'), "OPTION_INVALID", /preferredRows is -1; .*1/],
  ["a card without contrast", () => carded('{"range":[1,1]}'), "FILE_FORMAT", /range: .*two finite numbers/],
  ["a card of another shape", () => carded('{"shape":[4]}'), "SHAPE_MISMATCH", /row shape \[4\]/],
  ["a card of other ports", () => carded('{"ports":{"time":"t"}}'), "OPTION_INVALID", /ports\.time is "t"/],
];

const oneLine = (code: string): RegExp => new RegExp(`^${code}: [^\\n]+\\n$`);

describe("a model at fault is one line and status 2:", () => {
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
      // A card of another shape is wrong only beside what the file says, which inspect then evaluates.
      const { status, out, error } = await backstep(argv);
      expect(error).toMatch(oneLine(code));
      expect(error).toMatch(says);
      expect({ status, out }).toEqual({ status: 2, out: "" });
    }
    expect(readdirSync(folder)).toEqual([]);
  });

  it.each(["nan.onnx", "huge.onnx", "vast.onnx"])(
    "in a process of its own, too, where runtimes may print: %s",
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

  it("leaves the process as it was: the next model works", async () => {
    for (const [, path] of models.slice(2, 9)) {
      const make = async () => onnxScore({ session: await openSession(path()), drift: ou() });
      await expect(make()).rejects.toMatchObject({ name: "BackstepError" });
    }
    const good = await onnxScore({ session: await openSession(model("gaussian.onnx")), drift: ou() });
    expect(good.dim).toBe(3);
  });
});

/** An experiment on a network with something wrong in it. */
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
    /score\.prediction: "noise"/,
  ],
  ["an unknown provider", experiment({}, { providers: ["abacus"] }), "FILE_FORMAT", /abacus/],
  ["a card that is missing", experiment({}, { card: "none.json" }), "FILE_NOT_FOUND", /none\.json/],
  ["a graph of products that is missing", experiment({}, { jvp: "none.onnx" }), "FILE_NOT_FOUND", /none\.onnx/],
  ["no number of rows", experiment({}, { preferredRows: 1.5 }), "OPTION_INVALID", /preferredRows is 1\.5; .*integer/],
  ["pictures without contrast", experiment({}, { range: [1, 1] }), "EXPERIMENT_INVALID", /score\.range: \[1,1\]/],
  [
    "a class and a condition for it",
    experiment({ target: square }, { ...pictures, class: 3, conditions: { labels: 7 } }),
    "OPTION_INVALID",
    /class is 3 and conditions\.labels is 7/,
  ],
  ["a class of a model without", experiment({}, { class: 3 }), "OPTION_INVALID", /class is 3, but nothing says/],
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
  ["an end at which there is no score", experiment({ schemes: ["heun"] }), "SINGULAR_END", /heun/],
  ["a start where α is 0", experiment({ drift: "flow" }), "ALPHA_ZERO", /takes x\/α, but α\(1\) = 0/],
  ["features of other points", experiment(features({ output: "sums" })), "SHAPE_MISMATCH", /points have 3 values/],
  [
    "one of several features",
    experiment({ target: square, ...features({}) }, pictures),
    "OPTION_INVALID",
    /outputs sums, doubled; give one/,
  ],
  [
    "features that are not there",
    experiment({ target: square, ...features({ output: "x" }) }, pictures),
    "OPTION_INVALID",
    /"x" does not exist/,
  ],
  ["features of a score", experiment(features({ features: model("gaussian.onnx") })), "FILE_FORMAT", /inputs x, sigma/],
  ["an unknown key of a metric", experiment(features({ outptu: "x" })), "EXPERIMENT_INVALID", /metrics\[0\].*"outptu"/],
  ["a metric that is a number", experiment({ metrics: [3] }), "EXPERIMENT_INVALID", /metrics\[0\]: 3 is neither/],
  [
    "another metric in features",
    experiment(features({ name: "gaussian/w2" })),
    "EXPERIMENT_INVALID",
    /metrics\[0\]\.name/,
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

describe("an experiment at fault is one line and status 2, with nothing written:", () => {
  const refused = async (content: object, code: string, says: RegExp): Promise<void> => {
    const out = join(temporaryFolder(), "results");
    const { status, out: printed, error } = await backstep(["run", fileOf(content), "--out", out]);
    expect(error).toMatch(oneLine(code));
    expect(error).toMatch(says);
    expect({ status, printed, written: existsSync(out) }).toEqual({ status: 2, printed: "", written: false });
  };
  it.each(experiments)("%s", (_, content, code, says) => refused(content, code, says));
  it.each(networks)("a model of TensorFlow.js with %s", (_, content, code, says) => refused(content(), code, says));

  it("no metrics and no place for a report", async () => {
    const { status, error } = await backstep(["run", fileOf(experiment({ metrics: [] }))]);
    expect({ status, error }).toEqual({
      status: 2,
      error: expect.stringMatching(/metrics: there are none; give --out/),
    });
  });
});

describe("flags of a model that cannot be:", () => {
  const flags: readonly (readonly [what: string, flags: readonly string[], code: string, says: RegExp])[] = [
    ["an experiment, too", ["x.yaml", "--model", model("gaussian.onnx")], "OPTION_INVALID", /x\.yaml was given, too/],
    ["flags of a model on an experiment", ["x.yaml", "--steps", "3"], "OPTION_INVALID", /--steps goes with --model/],
    ["a diffusion that nothing says", ["--model", model("unet.onnx")], "OPTION_INVALID", /--drift is missing/],
    ["an unknown scheme", ["--model", model("gaussian.onnx"), "--scheme", "huen"], "SCHEME_UNKNOWN", /"heun"/],
    ["an unknown grid", ["--model", model("gaussian.onnx"), "--grid", "karas"], "EXPERIMENT_INVALID", /"karras"/],
    ["no YAML", ["--model", model("gaussian.onnx"), "--drift", "{"], "OPTION_INVALID", /--drift is \{/],
    ["no steps", ["--model", model("gaussian.onnx"), "--steps", "0"], "OPTION_INVALID", /--steps is 0/],
    [
      "pictures of three numbers",
      ["--model", model("gaussian.onnx"), "--out", "x.png"],
      "OPTION_INVALID",
      /no square pictures/,
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
    ["shape", "{ shape: 5 }", "EXPERIMENT_INVALID", /score\.shape: 5 is not allowed; expected array/],
    ["outputRange", "{ outputRange: 4 }", "EXPERIMENT_INVALID", /score\.outputRange: 4/],
    ["time", "{ time: { kind: index } }", "EXPERIMENT_INVALID", /score\.time: .*expected .*alphasCumprod/],
    ["jvp", "{ jvp: true }", "EXPERIMENT_INVALID", /score\.jvp: true .*expected a file/],
    [
      "conditions",
      "{ conditions: { labels: abc } }",
      "EXPERIMENT_INVALID",
      /score\.conditions\.labels: "abc" .*expected/,
    ],
    ["guidance", "{ guidance: { scale: 2 } }", "EXPERIMENT_INVALID", /score\.guidance: .*expected .*null/],
    ["NaN for a label", "{ conditions: { labels: .nan } }", "OPTION_INVALID", /conditions\.labels is NaN; .*int64/],
    ["NaN for rows", "{ preferredRows: .nan }", "OPTION_INVALID", /preferredRows is NaN/],
    ["NaN for black", "{ range: [.nan, 1] }", "EXPERIMENT_INVALID", /score\.range: \["NaN",1\]/],
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
    ["that is NaN", ["--score", "{ class: .nan }"], "OPTION_INVALID", /class is NaN; .* from 0 to 3$/m],
    ["that is a fraction", ["--score", "{ class: 1.5 }"], "OPTION_INVALID", /class is 1\.5; .* from 0 to 3$/m],
    [
      "of another null",
      ["--score", "{ classes: { input: class_labels, count: 4, null: none } }"],
      "EXPERIMENT_INVALID",
      /score\.classes\.null: "none" .*expected a number or zeros/,
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
