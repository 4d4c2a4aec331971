import { type Scheme, sample } from "@backstep/core";
import { expm1, gridUniform, recordedNoise } from "@backstep/core/plugin";
import { edm, ou } from "@backstep/drifts";
import type { jiaoLi, liYan } from "@backstep/grids";
import type { samplePicard } from "@backstep/picard";
import { ddim } from "@backstep/scheme-ddim";
import { eulerMaruyama } from "@backstep/scheme-euler-maruyama";
import type { PredictorCorrectorOptions, predictorCorrector } from "@backstep/scheme-predictor-corrector";
import { gaussian, mixture } from "@backstep/score-analytic";
import { describe, expect, it } from "vitest";
import { type Mutation, mutated } from "./mutated.ts";

const fault = (file: string, from: string, to: string): Mutation => ({ file, from, to });
const close = (a: number, b: number, tolerance = 1e-11): boolean => Math.abs(a / b - 1) <= tolerance;

/** Tests that the claims hold for a module without a fault, and fail with each fault. */
function detects<T>(
  entry: string,
  holds: (module: T) => Promise<boolean>,
  faults: Readonly<Record<string, Mutation>>,
): void {
  it("no fault in the unchanged module", async () => expect(await holds(await mutated<T>(entry, []))).toBe(true));
  it.each(Object.entries(faults))("%s", async (_name, mutation) => {
    const module = await mutated<T>(entry, [mutation]);
    expect(await holds(module).catch(() => false)).toBe(false);
  });
}

describe("the formulas of chain grids detect", () => {
  const [chain, folder] = ["grids/src/chain.ts", "grids/src"];

  detects<{ liYan: typeof liYan }>(
    `${folder}/li-yan.ts`,
    async (module) => {
      const [N, c0, c1] = [199, 4, 6];
      const [T, H] = [N + 1, (c1 * Math.log(N + 1)) / (N + 1)];
      const times = module.liYan({ c0, c1 })(N, edm({ sigmaMax: 1e9 }), 0);
      if (times.length !== T) return false;
      let logAlphaBar = 0;
      return [...times].reverse().every((sigma, k) => {
        logAlphaBar += Math.log1p(-(k === 0 ? T ** -c0 : H * Math.min(T ** -c0 * (1 + H) ** k, 1)));
        return close(sigma, Math.sqrt(Math.expm1(-logAlphaBar)));
      });
    },
    {
      "one state too few": fault(chain, "const T = steps + 1;", "const T = steps;"),
      "a rate of another base": fault(chain, "log(T)", "(log(T) / Math.LN2)"),
      "a first step of another size": fault(`${folder}/li-yan.ts`, "pow(T, -options.c0)", "pow(T - 1, -options.c0)"),
      "steps that grow one state early": fault(`${folder}/li-yan.ts`, "pow(1 + H, t - 1)", "pow(1 + H, t)"),
      "1 − ᾱ by a difference": fault(`${folder}/li-yan.ts`, "expm1(-logAlphaBar)", "(1 / Math.exp(logAlphaBar) - 1)"),
      "the ratio of variances in place of standard deviations": fault(
        chain,
        "Math.sqrt(ratios[T - i])",
        "ratios[T - i]",
      ),
    },
  );

  detects<{ jiaoLi: typeof jiaoLi }>(
    `${folder}/jiao-li.ts`,
    async (module) => {
      const [N, c0, c1, seed] = [49, 2, 4, 9];
      const [T, H] = [N + 1, (c1 * Math.log(N + 1)) / (N + 1)];
      const times = module.jiaoLi({ c0, c1, seed })(N, ou(), 0);
      let hat = T ** -c0 + H * T ** -c0 * (1 - T ** -c0);
      return [...times].every((time, i) => {
        const above = hat + H * hat * (1 - hat);
        const alphaBar = hat + gridUniform(seed, T - i) * (above - hat);
        hat = above;
        return close(-expm1(-time), 1 - alphaBar, 1e-9);
      });
    },
    {
      "one interval too early": fault(
        `${folder}/jiao-li.ts`,
        "towards([first, 1 - first], H)",
        "towards([first, 1 - first], 0)",
      ),
      "one uniform for all states": fault(`${folder}/jiao-li.ts`, "gridUniform(seed, t)", "gridUniform(seed, 1)"),
      "a seed that is ignored": fault(`${folder}/jiao-li.ts`, "gridUniform(seed, t)", "gridUniform(0, t)"),
      "a state outside its interval": fault(`${folder}/jiao-li.ts`, "H * gridUniform", "2 * H * gridUniform"),
    },
  );
});

describe("a predictor-corrector step by hand detects", () => {
  const drift = ou();
  const model = gaussian({ mean: [1, 0], variance: [0.25, 0.25] }).score(drift);
  const [t0, t1, a] = [1, 0.6, Math.exp(-0.4)];
  const score = (x: number[], t: number): number[] =>
    x.map((value, j) => -(value - (j === 0 ? Math.exp(-t / 2) : 0)) / (1 - 0.75 * Math.exp(-t)));
  const predict = (x: number[], z: number[]): number[] =>
    x.map((value, j) => (2 - Math.sqrt(a)) * value + (1 - a) * score(x, t0)[j] + Math.sqrt(1 - a) * z[j]);
  const correct = (x: number[], t: number, e: number, z: number[]): number[] =>
    x.map((value, j) => value + e * score(x, t)[j] + Math.sqrt(2 * e) * z[j]);
  const sigma2 = (t: number): number => 1 - Math.exp(-t);
  const norm = (x: number[]): number => Math.hypot(...x);

  const [x0, y0, z, w] = [
    [0.7, -0.2],
    [-1.5, 2],
    [-1.3, 0.4],
    [0.6, -0.9],
  ];
  const zero = [0.2, -1.1];

  type Make = typeof predictorCorrector;
  const run = async (make: Make, options: PredictorCorrectorOptions, ...draws: number[][]): Promise<number[]> => {
    const { x } = await sample({
      scheme: make(options),
      drift,
      model,
      times: Float64Array.of(t0, t1),
      n: draws[0].length / 2,
      start: Float64Array.from([...x0, ...y0]).subarray(0, draws[0].length),
      noise: recordedNoise({ normals: [draws.map((draw) => Float64Array.from(draw))] }),
    });
    return [...x];
  };

  const holds = async ({ predictorCorrector: make }: { predictorCorrector: Make }): Promise<boolean> => {
    const same = (found: number[], expected: number[]): boolean => found.every((value, i) => close(value, expected[i]));
    const [after, ald] = [predict(x0, z), { corrector: "ald", snr: 0.3 } as const];
    const posterior = sigma2(t1) * (1 - Math.expm1(t1) / Math.expm1(t0));
    const atRatio = (x: number[], t: number, noise: number): number =>
      2 * a * ((0.16 * noise) / norm(score(x, t))) ** 2;
    const byNorm = atRatio(after, t1, norm(w));
    const meanScore = (norm(score(x0, t0)) + norm(score(y0, t0))) / 2;
    const shared = 2 * a * ((0.16 * (norm(z) + norm(w))) / 2 / meanScore) ** 2;
    const alone = { predictor: "none", corrector: "langevin", order: "corrector-first", batchNorm: "shared" } as const;
    return (
      same(await run(make, {}, z, w), correct(after, t1, 0.5 * posterior, w)) &&
      same(await run(make, { corrector: "langevin" }, z, w), correct(after, t1, byNorm, w)) &&
      same(await run(make, ald, z, w), correct(after, t1, 2 * a * 0.09 * sigma2(t1), w)) &&
      same(
        await run(make, { ...ald, order: "corrector-first", steps: 2 }, w, zero, z),
        predict(correct(correct(x0, t0, 2 * a * 0.09 * sigma2(t0), w), t0, 2 * a * 0.09 * sigma2(t0), zero), z),
      ) &&
      same(await run(make, alone, [...z, ...w]), [...correct(x0, t0, shared, z), ...correct(y0, t0, shared, w)])
    );
  };

  const folder = "schemes/predictor-corrector/src";
  const [rules, main] = [`${folder}/step-size.ts`, `${folder}/predictor-corrector.ts`];
  detects<{ predictorCorrector: Make }>(main, holds, {
    "no factor 2 in the rule by norms": fault(rules, "2 * a * ((snr", "a * ((snr"),
    "the inverse ratio of norms": fault(rules, "((snr * noise[row]) / norm) ** 2", "((snr * norm) / noise[row]) ** 2"),
    "the ratio of norms not squared": fault(rules, "((snr * noise[row]) / norm) ** 2", "((snr * noise[row]) / norm)"),
    "1/a in place of a": fault(
      rules,
      "1 / drift.transition(t0, t1).growth ** 2",
      "drift.transition(t0, t1).growth ** 2",
    ),
    "√a in place of a": fault(rules, "growth ** 2", "growth"),
    "σ not squared": fault(rules, "(snr * drift.sigma(t)) ** 2", "snr ** 2 * drift.sigma(t)"),
    "twice the proportional step": fault(rules, "0.5 * stepSize", "stepSize"),
    "norms of each row in place of shared ones": fault(rules, "shared(norms(batch))", "norms(batch)"),
    "noise √ε, one step for all": fault(main, "? Math.sqrt(2 * e)", "? Math.sqrt(e)"),
    "noise √ε, a step for each row": fault(main, "Math.sqrt(2 * size)", "Math.sqrt(size)"),
    "predictor and corrector in the other order": fault(
      main,
      'order === "corrector-first"',
      'order !== "corrector-first"',
    ),
    "a correction at the wrong end": fault(main, "await correct(to.x, t1)", "await correct(to.x, t0)"),
    "the same noise in every Langevin step": fault(
      main,
      "normals()[normalsOfPredictor + k]",
      "normals()[normalsOfPredictor]",
    ),
    "one Langevin step too few": fault(main, "k < steps", "k < steps - 1"),
  });
});

describe("bits and sweeps of samplePicard detect", () => {
  const drift = ou({ horizon: 4 });
  const plane = mixture({
    weights: [0.3, 0.7],
    means: [
      [-1, 0.5],
      [1, 0],
    ],
    variance: 0.2,
  });
  const times = Float64Array.from({ length: 41 }, (_, k) => 4 - 0.09 * k);

  const holds = async (module: { samplePicard: typeof samplePicard }): Promise<boolean> => {
    const run = (scheme: Scheme) => ({ scheme, drift, model: plane.score(drift), times, n: 6, seed: 3 });
    for (const scheme of [eulerMaruyama(), ddim()]) {
      const { x } = await sample(run(scheme));
      const exact = await module.samplePicard({ ...run(scheme), window: 12, tolerance: 0 });
      if (!exact.x.every((value, i) => Object.is(value, x[i])) || Math.max(...exact.sweeps) > 40) return false;
      // The noise of a step has a standard deviation of about 0.3.
      const loose = await module.samplePicard({ ...run(scheme), window: 40, tolerance: 0.001 });
      const worst = Math.max(...Array.from(loose.x, (value, i) => Math.abs(value - x[i])));
      if (!(worst < 0.001 && Math.max(...loose.sweeps) <= 18)) return false;
    }
    return true;
  };

  const [main, steps, window] = ["sample-picard", "take-steps", "row-window"].map((file) => `picard/src/${file}.ts`);
  const shift = "if (shift !== 0) next[j] += shift;";
  detects<{ samplePicard: typeof samplePicard }>(main, holds, {
    "no correction by the change of the point before": fault(window, shift, ""),
    "a correction of the wrong sign": fault(window, shift, "if (shift !== 0) next[j] -= shift;"),
    "a window that moves one step too far": fault(window, "firstUnsettled + 1", "firstUnsettled + 2"),
    "a tolerance on the square": fault(window, "tolerance ** 2", "tolerance"),
    "a change that is not measured": fault(window, "change += ", "change = 0 * "),
    "noise of the window's first step in all of them": fault(steps, "const step = done + k;", "const step = done;"),
    "noise of another row": fault(steps, "{ firstRow: row, step", "{ firstRow: 0, step"),
    "steps that start from the wrong point": fault(steps, "x0.data.set(points[k])", "x0.data.set(points[0])"),
  });
});
