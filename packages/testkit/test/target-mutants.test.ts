import type { Batch, Drift, ScoreModel, Target } from "@backstep/core";
import { drawOf, normalsLike, startStep } from "@backstep/core/plugin";
import { gaussian, mixture } from "@backstep/score-analytic";
import { targetSuite } from "../src/index.ts";
import { inPlace, mutants } from "./mutants.ts";
import { replaced } from "./toys.ts";

const plain = gaussian({ mean: [1, -0.5], variance: [0.25, 1.8] });
const full = gaussian({
  mean: [1, -0.5],
  covariance: [
    [1, 0.4],
    [0.4, 0.5],
  ],
});
const [weights, means] = [
  [0.4, 0.6],
  [
    [-1, 0.5],
    [1, 0],
  ],
];
const two = mixture({ weights, means, variance: [0.3, 0.2] });
const other = mixture({ weights: [0.5, 0.5], means, variance: [0.3, 0.2] });
const flat = gaussian({ mean: [0, 0], variance: [1, 0] });

/** A target with its score models changed. */
const scoring = (target: Target, change: (model: ScoreModel, drift: Drift) => ScoreModel): Target => ({
  ...target,
  moments: target.moments,
  score: (drift) => change(target.score(drift), drift),
});
const drawing = (target: Target, change: (x: Batch, seed: number | bigint) => void): Target => ({
  ...target,
  moments: target.moments,
  draw(workspace, rows, seed) {
    const x = target.draw(workspace, rows, seed);
    change(x, seed);
    return x;
  },
});
/** The score without derivatives, which would find most faults of the score first. */
const bare = ({ name, dim, predict, singular }: ScoreModel): ScoreModel => ({
  name,
  dim,
  predictions: ["score"],
  predict,
  ...(singular && { singular }),
});
const predicting = (change: (value: number, t: number, drift: Drift) => number) => (model: ScoreModel, drift: Drift) =>
  replaced(bare(model), {
    async predict(as, x, t) {
      const out = await model.predict(as, x, t);
      inPlace(out, (value, i) => change(value, typeof t === "number" ? t : t[Math.floor(i / x.dim)], drift));
      return out;
    },
  });
const within = (eigen: Partial<NonNullable<Target["eigen"]>>): Target => ({
  ...full,
  eigen: { ...full.eigen!, ...eigen },
});

mutants<Target>(
  "targets",
  (runner, factory) => targetSuite({ runner, factory }),
  () => full,
  [
    [
      "a covariance that is not symmetric",
      () => ({ ...full, moments: { mean: full.moments.mean, covariance: Float64Array.of(1, 0.4, 0.3, 0.5) } }),
      /symmetric positive semidefinite/,
    ],
    [
      "a covariance with a negative eigenvalue",
      () => ({ ...full, moments: { mean: full.moments.mean, covariance: Float64Array.of(1, 0.9, 0.9, 0.5) } }),
      /symmetric positive semidefinite/,
    ],
    [
      "a variance of the wrong length",
      () => ({ ...plain, moments: { mean: plain.moments.mean, variance: Float64Array.of(1) } }),
      /moments of this dimension/,
    ],
    [
      "moments of another law",
      () => ({ ...plain, moments: { mean: plain.moments.mean, variance: Float64Array.of(0.25, 2) } }),
      /mean and covariance/,
    ],
    ["draws that are spread too far", () => drawing(two, (x) => inPlace(x, (v) => 1.1 * v)), /mean and covariance/],
    ["draws off by a tenth", () => drawing(two, (x) => inPlace(x, (v) => v + 0.1)), /mean and covariance/],
    ["private random numbers", () => drawing(two, (x) => inPlace(x, (v) => v + 1e-9 * Math.random())), /same bits/],
    [
      "draws that depend on the place in the chunk",
      () => drawing(two, (x) => inPlace(x, (v, i) => v + 1e-9 * i)),
      /chunks of any size/,
    ],
    [
      "one seed for all",
      () => ({ ...plain, draw: (workspace, rows) => plain.draw(workspace, rows, 1) }),
      /another seed/,
    ],
    [
      "draws of a Gaussian with the same moments",
      () => ({
        ...two,
        moments: two.moments,
        draw(workspace, rows, seed) {
          const x = normalsLike(workspace.batch(rows, 2), seed, startStep, drawOf.start(1));
          inPlace(x, (z, i) => (i % 2 === 0 ? 0.2 + 1.1 * z : 0.2 + 0.55 * z));
          return x;
        },
      }),
      /score of its draws/,
    ],
    ["the score of other weights", () => scoring(two, (_, drift) => bare(other.score(drift))), /score of its draws/],
    [
      "a score that is wrong under one drift",
      () =>
        scoring(
          two,
          predicting((value, _, { name }) => (name === "edm" ? 1.001 * value : value)),
        ),
      /one score under all drifts/,
    ],
    [
      "a score that does not tend to that of the prior",
      () =>
        scoring(
          two,
          predicting((value, t, drift) => (drift.sigma(t) > 500 * drift.alpha(t) ? 1.001 * value : value)),
        ),
      /tends to that of the prior/,
    ],
    [
      "a mixture that is declared Gaussian",
      () => ({ ...two, moments: two.moments, gaussian: true }),
      /it is declared Gaussian/,
    ],
    [
      "singular at σ > 0",
      () => scoring(plain, (model) => ({ ...model, singular: () => true })),
      /has a score at every σ > 0/,
    ],
    [
      "not singular without variance",
      () => scoring(flat, (model) => ({ ...model, singular: () => false })),
      /is singular at σ = 0/,
    ],
    [
      "singular at σ = 0 although every direction has variance",
      () => scoring(plain, (model, drift) => ({ ...model, singular: (t) => drift.sigma(t) === 0 })),
      /is singular at σ = 0/,
    ],
    [
      "a basis that is not orthonormal",
      () => within({ basis: full.eigen!.basis.map((value) => 1.001 * value) }),
      /orthonormal/,
    ],
    ["a transposed basis of another law", () => within({ basis: Float64Array.of(0.8, -0.6, 0.6, 0.8) }), /Qᵀ S Q/],
    [
      "another score in the eigenbasis",
      () =>
        within({
          inBasis: scoring(
            full.eigen!.inBasis,
            predicting((value) => 1.001 * value),
          ),
        }),
      /same score in its eigenbasis/,
    ],
    [
      "a log-density of another law",
      () =>
        scoring(two, (model) => ({
          ...model,
          logDensity: async (x, t) => (await model.logDensity!(x, t)).map((value) => 1.01 * value),
        })),
      /gradient of logDensity/,
    ],
    [
      "denoised returned as the score",
      () => scoring(two, (model) => ({ ...model, predict: (_, x, t) => model.predict("denoised", x, t) })),
      /predictions agree/,
    ],
  ],
);
