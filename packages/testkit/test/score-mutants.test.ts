import type { ScoreModel } from "@backstep/core";
import { sum } from "@backstep/core/plugin";
import { vpLinear } from "@backstep/drifts";
import { mixture } from "@backstep/score-analytic";
import { scoreSuite } from "../src/index.ts";
import { batchMean, inPlace, mutants } from "./mutants.ts";
import { replaced } from "./toys.ts";

const process = vpLinear();
const target = mixture({
  weights: [0.4, 0.6],
  means: [
    [-1, 0.5],
    [1, 0],
  ],
  variances: [
    [0.3, 0.5],
    [0.2, 0.9],
  ],
});
const right = (): Required<Pick<ScoreModel, "jvp" | "hessian" | "divergence" | "logDensity">> & ScoreModel =>
  target.score(process) as ReturnType<typeof right>;
const scaledJvp = (factor: number): Partial<ScoreModel> => ({
  jvp: async (x, v, t) => sum([factor, await right().jvp(x, v, t)]),
});

mutants<ScoreModel>(
  "scores",
  (runner, model) => scoreSuite({ runner, factory: () => ({ model: model(), drift: process }) }),
  right,
  [
    ["a Jacobian product of the wrong sign", () => replaced(right(), scaledJvp(-1)), /jvp is the derivative/],
    ["a Jacobian product off by a thousandth", () => replaced(right(), scaledJvp(1.001)), /jvp is the derivative/],
    [
      "a hessian without its off-diagonal",
      () =>
        replaced(right(), {
          async hessian(x, t) {
            const full = await right().hessian(x, t);
            inPlace(full, (value, i) => (i % 4 === 0 || i % 4 === 3 ? value : 0));
            return full;
          },
        }),
      /hessian is the derivative/,
    ],
    [
      "a divergence of twice the trace",
      () =>
        replaced(right(), {
          divergence: async (x, t) => (await right().divergence(x, t)).map((value) => 2 * value),
        }),
      /trace of the hessian/,
    ],
    [
      "times of rows ignored",
      () => replaced(right(), { predict: (as, x, t) => right().predict(as, x, typeof t === "number" ? t : t[0]) }),
      /one time per row/,
    ],
    [
      "a log-density of another law",
      () =>
        replaced(right(), {
          logDensity: async (x, t) => (await right().logDensity(x, t)).map((value) => 1.01 * value),
        }),
      /gradient of logDensity/,
    ],
    [
      "denoised returned as the score",
      () => replaced(right(), { predict: (_, x, t) => right().predict("denoised", x, t) }),
      /predictions agree/,
    ],
    [
      "a change of its input",
      () =>
        replaced(right(), {
          async predict(as, x, t) {
            const out = await right().predict(as, x, t);
            inPlace(x, (value) => value + 1e-9);
            return out;
          },
        }),
      /does not change its input/,
    ],
    [
      "coupling to batch mates",
      () =>
        replaced(right(), {
          async predict(as, x, t) {
            const out = await right().predict(as, x, t);
            const mean = batchMean(x);
            inPlace(out, (value) => value + 1e-9 * mean);
            return out;
          },
        }),
      /batch mates/,
    ],
    [
      "f32 arithmetic for f64",
      () =>
        replaced(right(), {
          async predict(as, x, t) {
            const out = await right().predict(as, x, t);
            inPlace(out, Math.fround);
            return out;
          },
        }),
      /predictions agree|gradient/,
    ],
  ],
);
