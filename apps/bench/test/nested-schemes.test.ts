import { type Scheme, sample } from "@backstep/core";
import { vpLinear } from "@backstep/drifts";
import { uniform } from "@backstep/grids";
import { exactLaw, lawAt, w2 } from "@backstep/law";
import { eulerMaruyama } from "@backstep/scheme-euler-maruyama";
import { heun } from "@backstep/scheme-heun";
import { predictorCorrector } from "@backstep/scheme-predictor-corrector";
import { reverseDiffusion } from "@backstep/scheme-reverse-diffusion";
import { gaussian } from "@backstep/score-analytic";
import { describe, expect, it } from "vitest";
import { backstep, experiment, fileOf } from "./terminal.ts";

const run = (schemes: readonly unknown[]): ReturnType<typeof backstep> =>
  backstep([
    "run",
    fileOf(experiment({ schemes, steps: [16], drift: { kind: "ou", horizon: 4 }, end: 0.2 })),
    "--json",
  ]);

const [drift, target] = [vpLinear({ betaMax: 8 }), gaussian({ mean: [1, -0.5], variance: [0.25, 1.8] })];

describe("a scheme that takes a scheme", () => {
  it("gets it by name, or by name with options, and rows show the requested options", async () => {
    const options = [
      { predictor: "euler-maruyama" },
      { predictor: { name: "ddpm", variance: "fixed-large" }, stepSize: 0.5 },
      { predictor: { name: "predictor-corrector", predictor: "heun" }, steps: 2 },
      { predictor: "none", corrector: "ald" },
    ];
    const { status, out, error } = await run(options.map((each) => ({ name: "predictor-corrector", ...each })));
    expect({ status, error }).toEqual({ status: 0, error: "" });
    const rows = out
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(rows.map((row) => row.options)).toEqual(options);
    expect(rows.map((row) => row.nfe / 16)).toEqual([2, 2, 5, 1]);
    expect(new Set(rows.map((row) => row.value)).size).toBe(4);
  });

  it.each([
    [{ predictor: "euler-maryama" }, "SCHEME_UNKNOWN", /"euler-maruyama"/],
    [{ predictor: { name: "ddpm", varianse: "exact" } }, "OPTION_INVALID", /ddpm: unknown key "varianse"/],
    [{ predictor: 3 }, "EXPERIMENT_INVALID", /predictor-corrector: predictor is 3; it must be a name/],
    [{ predictor: { variance: "exact" } }, "EXPERIMENT_INVALID", /it must be a name or an object with a name/],
    [{ predicter: "heun" }, "OPTION_INVALID", /unknown key "predicter"; did you mean "predictor"/],
  ])("is refused if that is wrong: %j", async (options, code, message) => {
    const { status, error } = await run([{ name: "predictor-corrector", ...options }]);
    expect(status).toBe(2);
    expect(error).toMatch(message);
    expect(error).toContain(code);
  });
});

describe("predictor-corrector", () => {
  it("has a built-in reverse diffusion with the bits of the package", async () => {
    const of = async (scheme: Scheme<unknown>) => {
      const model = target.score(drift);
      return (await sample({ scheme, drift, model, times: uniform()(9, drift, 0.1), n: 9, seed: 4 })).x;
    };
    expect(await of(predictorCorrector())).toEqual(await of(predictorCorrector({ predictor: reverseDiffusion() })));
    expect(await of(predictorCorrector({ steps: 0 }))).toEqual(await of(reverseDiffusion()));
    expect(await of(predictorCorrector({ predictor: heun(), steps: 0 }))).toEqual(await of(heun()));
  });

  it.each([
    ["Euler–Maruyama", eulerMaruyama()],
    ["Heun's method, whose order the Langevin steps reduce to theirs", heun()],
  ] as const)("with %s and proportional steps converges with order 1", async (_name, predictor) => {
    const errorAt = async (steps: number): Promise<number> => {
      const scheme = predictorCorrector({ predictor: predictor as Scheme<unknown> });
      const times = uniform()(steps, drift, 0.1);
      return w2(await exactLaw({ scheme, drift, target, times }), lawAt(target, drift, 0.1));
    };
    const [coarse, fine] = [await errorAt(256), await errorAt(512)];
    expect(Math.abs(Math.log2(coarse / fine) - 1)).toBeLessThan(0.05);
  });
});
