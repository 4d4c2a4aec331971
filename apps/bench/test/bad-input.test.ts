import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { backstep, experiment, fileOf, oneLine, temporaryFolder } from "./terminal.ts";

const gaussian = (changes: object): object => ({ target: { kind: "gaussian", mean: [0, 0], ...changes } });

/** What is wrong, the code, and what the message must name. */
const cases: readonly (readonly [claim: string, content: object | string, code: string, names: RegExp])[] = [
  [
    "a mean and variance of different length",
    experiment(gaussian({ variance: [1] })),
    "SHAPE_MISMATCH",
    /variance has 1/,
  ],
  ["a covariance that is not square", experiment(gaussian({ covariance: [[1, 0]] })), "SHAPE_MISMATCH", /covariance/],
  ["an unknown key", experiment({ mertics: ["law/w2"] }), "EXPERIMENT_INVALID", /"mertics".*"metrics"/],
  [
    "an unknown key of a section",
    experiment({ drift: { kind: "ou", horzion: 8 } }),
    "EXPERIMENT_INVALID",
    /drift: .*"horizon"/,
  ],
  [
    "an unknown key of a perturbation",
    experiment({ score: { kind: "analytic", perturb: { bais: 1 } } }),
    "EXPERIMENT_INVALID",
    /score\.perturb: .*"bias"/,
  ],
  ["an unknown kind", experiment({ drift: { kind: "vp-liner" } }), "EXPERIMENT_INVALID", /drift: .*"vp-linear"/],
  ["a section without a kind", experiment({ grid: { power: 2 } }), "EXPERIMENT_INVALID", /grid: kind is missing/],
  ["a missing section", experiment({ target: undefined }), "EXPERIMENT_INVALID", /target: is missing/],
  [
    "a missing key of a section",
    experiment({ grid: { kind: "polynomial" } }),
    "EXPERIMENT_INVALID",
    /grid\.power is missing/,
  ],
  [
    "a value of the wrong type",
    experiment(gaussian({ variance: ["x", 1] })),
    "EXPERIMENT_INVALID",
    /target\.variance\[0\].*number/,
  ],
  [
    "two descriptions of a covariance",
    experiment(gaussian({ variance: [1, 1], spectrum: [1, 1] })),
    "OPTION_INVALID",
    /exactly one/,
  ],
  ["an unknown metric", experiment({ metrics: ["law/w3"] }), "EXPERIMENT_INVALID", /"law\/w2"/],
  ["no metric", experiment({ metrics: [] }), "EXPERIMENT_INVALID", /metrics/],
  ["a sampled metric without samples", experiment({ metrics: ["gaussian/w2"] }), "EXPERIMENT_INVALID", /samples/],
  ["the same scheme twice", experiment({ schemes: ["heun", "heun"] }), "EXPERIMENT_INVALID", /heun is listed twice/],
  ["an unknown scheme", experiment({ schemes: ["euler-maryama"] }), "SCHEME_UNKNOWN", /"euler-maruyama"/],
  [
    "a scheme package that is not installed",
    experiment({ schemes: ["@somebody/scheme-x"] }),
    "SCHEME_UNKNOWN",
    /@somebody\/scheme-x/,
  ],
  [
    "an unknown option of a scheme",
    experiment({ schemes: [{ name: "ddim", etaa: 1 }] }),
    "OPTION_INVALID",
    /"etaa".*"eta"/,
  ],
  ["an option out of range", experiment({ schemes: [{ name: "ddim", eta: 2 }] }), "OPTION_INVALID", /eta is 2/],
  [
    "NaN in an inline mean",
    "target: {kind: gaussian, mean: [.nan, 0], variance: [1, 1]}\ndrift: ou\nschemes: [heun]\nsteps: 4\nmetrics: [law/w2]",
    "DATA_INVALID",
    /mean\[0\] is NaN/,
  ],
  [
    "times that are not monotone",
    experiment({ grid: { kind: "times", values: [8, 4, 5, 0] }, steps: undefined }),
    "TIMES_INVALID",
    /times\[2\] = 5/,
  ],
  ["a negative variance", experiment(gaussian({ variance: [1, -1] })), "VARIANCE_INVALID", /variance\[1\] is -1/],
  [
    "a covariance that is not positive semi-definite",
    experiment(
      gaussian({
        covariance: [
          [1, 2],
          [2, 1],
        ],
      }),
    ),
    "COVARIANCE_NOT_PSD",
    /covariance/,
  ],
  ["zero steps", experiment({ steps: [8, 0] }), "TIMES_INVALID", /steps is 0/],
  ["a fraction of a step", experiment({ steps: [2.5] }), "TIMES_INVALID", /steps is 2\.5/],
  [
    "times beyond what the drift defines",
    experiment({ drift: "vp-linear", grid: { kind: "times", values: [2, 1, 0] }, steps: undefined }),
    "TIMES_INVALID",
    /from 2 to 0, but vp-linear is defined from 0 to 1/,
  ],
  [
    "more steps than the grid has times",
    experiment({ grid: { kind: "times", values: [8, 4, 0] }, steps: [3] }),
    "TIMES_INVALID",
    /steps is 3; it must be 2/,
  ],
  [
    "more steps than there are numbers between the times",
    experiment({ grid: { kind: "polynomial", power: 400 }, steps: [64], end: 1 }),
    "TIMES_INVALID",
    /fewer steps/,
  ],
  ["an end above the start", experiment({ end: 9 }), "TIMES_INVALID", /above end = 9/],
  ["an end at which the score is singular", experiment({ ...gaussian({ variance: [0, 1] }) }), "SINGULAR_END", /heun/],
  ["a negative noise level", experiment({ noiseLevel: -1 }), "OPTION_INVALID", /noiseLevel is -1/],
  ["no seeds", experiment({ seeds: 0 }), "OPTION_INVALID", /seeds is 0/],
  [
    "seed together with seeds",
    experiment({ seed: 1, seeds: 3 }),
    "EXPERIMENT_INVALID",
    /seeds: seed and seeds are given/,
  ],
  ["a negative seed", experiment({ seed: -1 }), "OPTION_INVALID", /seed is -1/],
  [
    "an exact law of a mixture",
    experiment({ target: { kind: "mixture", weights: [0.5, 0.5], means: [[1], [2]], variance: 1 } }),
    "CAPABILITY_MISSING",
    /mixture is not Gaussian/,
  ],
  [
    "a data file that is missing",
    experiment({ target: { kind: "fit", data: "nowhere.npy" } }),
    "FILE_NOT_FOUND",
    /nowhere\.npy/,
  ],
  ["text that is not YAML", "target: [", "FILE_FORMAT", /YAML/],
  ["a file that holds no keys", "42", "EXPERIMENT_INVALID", /keys/],
];

describe("bad input gives status 2 and one line, and writes nothing:", () => {
  it.each(cases)("%s", async (_, content, code, names) => {
    const file = fileOf(content);
    const out = join(temporaryFolder(), "results");
    const { status, out: printed, error } = await backstep(["run", file, "--out", out]);
    expect(error).toMatch(oneLine(code));
    expect(error).toMatch(names);
    expect({ status, printed, written: existsSync(out) }).toEqual({ status: 2, printed: "", written: false });
    expect(readdirSync(dirname(file))).toEqual(["experiment.yaml"]);
  });

  it("NaN in a data file, naming row and column", async () => {
    const file = fileOf(experiment({ target: { kind: "fit", data: "points.csv" } }));
    writeFileSync(join(dirname(file), "points.csv"), "1,2\n3,nan\n5,6\n");
    const { status, error } = await backstep(["run", file]);
    expect({ status, error }).toEqual({
      status: 2,
      error: expect.stringMatching(/^DATA_INVALID: [^\n]*points\.csv[^\n]*\n$/),
    });
  });

  it("a missing experiment file among others", async () => {
    const { status, out, error } = await backstep(["run", fileOf(experiment()), "/nowhere/at-all.yaml"]);
    expect({ status, out, error }).toEqual({
      status: 2,
      out: "",
      error: "FILE_NOT_FOUND: /nowhere/at-all.yaml does not exist\n",
    });
  });

  it("two experiments of one name", async () => {
    const { status, error } = await backstep(["run", fileOf(experiment()), fileOf(experiment())]);
    expect({ status, error }).toEqual({ status: 2, error: expect.stringContaining("EXPERIMENT_INVALID: ") });
  });

  it.each([
    ["under a file", join(fileOf("a file, not a folder", "blocked"), "results")],
    ["that the system cannot create", "/proc/nowhere/results"],
  ])("an output folder %s", async (_, folder) => {
    const { status, out, error } = await backstep(["run", fileOf(experiment()), "--out", folder]);
    expect({ status, out }).toEqual({ status: 2, out: "" });
    expect(error).toMatch(/^FILE_NOT_WRITABLE: [^\n]+\n$/);
  });

  it.each([
    ["no file", ["run"], "OPTION_INVALID"],
    ["an unknown command", ["rum"], "OPTION_INVALID"],
    ["an unknown flag", ["run", "x.yaml", "--jsn"], "OPTION_INVALID"],
    ["a flag without its value", ["run", "x.yaml", "--out"], "OPTION_INVALID"],
    ["order of an unknown scheme", ["order", "heum"], "SCHEME_UNKNOWN"],
    ["a results folder that is missing", ["report", "/nowhere/results"], "FILE_NOT_FOUND"],
    ["a results folder without results", ["report", temporaryFolder()], "FILE_NOT_FOUND"],
    ["samples without --out", ["sample", "x.yaml"], "OPTION_INVALID"],
    ["samples in an unknown format", ["sample", "x.yaml", "--out", "x.jpg"], "OPTION_INVALID"],
    ["samples of several schemes", ["sample", fileOf(experiment()), "--out", "x.npy"], "EXPERIMENT_INVALID"],
    [
      "pictures of three numbers",
      ["sample", fileOf(experiment({ schemes: ["heun"], steps: 4 })), "--out", "x.png"],
      "OPTION_INVALID",
    ],
  ])("%s on the command line", async (_, argv, code) => {
    const { status, out, error } = await backstep(argv);
    expect({ status, out }).toEqual({ status: 2, out: "" });
    expect(error).toMatch(oneLine(code));
  });

  it("also in a separate process", () => {
    const main = fileURLToPath(new URL("../src/main.ts", import.meta.url));
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [
        "--conditions=@backstep/source",
        "--import",
        "tsx",
        main,
        "run",
        fileOf(experiment({ schemes: ["huen"] })),
        "--json",
      ],
      { encoding: "utf8" },
    );
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toMatch(/^SCHEME_UNKNOWN: [^\n]*"heun"[^\n]*\n$/);
  });
});
