import { ou } from "@backstep/drifts";
import { describe, expect, it } from "vitest";
import { gaussian, mixture } from "../src/index.ts";
import { batchOf, expectClose, expectError, inWorkspace } from "./support.ts";
import { queries } from "./targets.ts";

const drift = ou();
const means = [
  [0, 1, 2],
  [-1, 0, 1],
];
const variances = [
  [0.5, 1, 2],
  [1, 0.3, 0],
];

describe("mixture", () => {
  it("of one component is the Gaussian", () =>
    inWorkspace(async (workspace) => {
      const covariance = [2, 0.6, -0.3, 0.6, 1, 0.2, -0.3, 0.2, 0.5];
      const pairs = [
        [
          gaussian({ mean: [1, 2, 3], variance: [1, 2, 0.5] }),
          mixture({ weights: [1], means: [1, 2, 3], variances: [1, 2, 0.5] }),
        ],
        [
          gaussian({ mean: [1, 2, 3], variance: [2, 2, 2] }),
          mixture({ weights: [1], means: [[1, 2, 3]], variance: 2 }),
        ],
        [
          gaussian({ mean: [1, 2, 3], covariance }),
          mixture({ weights: [1], means: [1, 2, 3], covariances: [covariance] }),
        ],
      ];
      for (const [one, other] of pairs) {
        expect(other.gaussian).toBe(true);
        expect(other.eigen === undefined).toBe(one.eigen === undefined);
        expect(other.moments.mean).toEqual(one.moments.mean);
        expect(other.moments.variance).toEqual(one.moments.variance);
        expectClose(other.moments.covariance ?? [], one.moments.covariance ?? [], 1e-15);
        for (const as of ["score", "denoised"] as const) {
          const expected = await one.score(drift).predict(as, batchOf(workspace, queries), 0.3);
          expectClose(
            (await other.score(drift).predict(as, batchOf(workspace, queries), 0.3)).data,
            expected.data,
            1e-14,
          );
        }
      }
    }));

  it("with diagonal covariances given as matrices is the diagonal mixture", () =>
    inWorkspace(async (workspace) => {
      const diagonal = mixture({ weights: [0.4, 0.6], means, variances });
      const covariances = variances.map((row) => row.map((value, i) => row.map((_, j) => (i === j ? value : 0))));
      const full = mixture({ weights: [0.4, 0.6], means, covariances });
      for (const as of ["score", "denoised"] as const) {
        const expected = await diagonal.score(drift).predict(as, batchOf(workspace, queries), 0.3);
        expectClose((await full.score(drift).predict(as, batchOf(workspace, queries), 0.3)).data, expected.data, 1e-13);
      }
      expectClose(full.moments.covariance ?? [], diagonal.moments.covariance ?? [1], 1e-15);
    }));

  it("has the log-density of the sum of its normal densities", () =>
    inWorkspace(async (workspace) => {
      const t = 0.8;
      const [alpha, sigma2] = [drift.alpha(t), drift.sigma(t) ** 2];
      const density = (row: readonly number[]): number =>
        [0.4, 0.6].reduce((total, weight, k) => {
          const factors = row.map((value, j) => {
            const variance = alpha ** 2 * variances[k][j] + sigma2;
            return Math.exp(-((value - alpha * means[k][j]) ** 2) / (2 * variance)) / Math.sqrt(2 * Math.PI * variance);
          });
          return total + factors.reduce((product, factor) => product * factor, weight);
        }, 0);
      const model = mixture({ weights: [0.4, 0.6], means, variances }).score(drift);
      expectClose(
        (await model.logDensity?.(batchOf(workspace, queries), t)) ?? [],
        queries.map((row) => Math.log(density(row))),
        1e-14,
      );
    }));

  it("has the moments of its law", () => {
    const { moments } = mixture({
      weights: [0.25, 0.75],
      means: [
        [0, 0],
        [4, -2],
      ],
      variance: [1, 3],
    });
    expect(moments.mean).toEqual(Float64Array.of(3, -1.5));
    // Within: 0.25 · 1 + 0.75 · 3; between: 0.25 · 0.75 · (4, −2)(4, −2)ᵀ.
    expectClose(moments.covariance ?? [], [2.5 + 3, -1.5, -1.5, 2.5 + 0.75], 1e-15);
    const tilted = mixture({
      weights: [0.5, 0.5],
      means: [0, 0, 0, 0],
      covariances: [
        [2, 1, 1, 2],
        [1, 0, 0, 4],
      ],
    });
    expectClose(tilted.moments.covariance ?? [], [1.5, 0.5, 0.5, 3], 1e-15);
  });

  it("divides weights by their sum if it is 1 up to rounding", () => {
    const { moments } = mixture({ weights: [0.5 + 4e-10, 0.5 + 4e-10], means: [1, 1], variance: 1 });
    expect(moments.mean).toEqual(Float64Array.of(1));
  });

  it("is singular if one component is singular", () => {
    const model = mixture({ weights: [0.4, 0.6], means, variances }).score(drift);
    expect([0, 1e-9].map((t) => model.singular?.(t))).toEqual([true, false]);
    expect(
      mixture({ weights: [0.4, 0.6], means, variance: 1 })
        .score(drift)
        .singular?.(0),
    ).toBe(false);
  });

  it("stays exact if every density underflows", () =>
    inWorkspace(async (workspace) => {
      const t = 0.01;
      const [alpha, sigma2] = [drift.alpha(t), drift.sigma(t) ** 2];
      for (const options of [{ variance: 0 }, { covariances: [new Float64Array(4), new Float64Array(4)] }]) {
        const model = mixture({ weights: [0.5, 0.5], means: [0, 0, 1, 1], ...options }).score(drift);
        const score = await model.predict("score", batchOf(workspace, [[1e4, 1e4]]), t);
        expectClose(score.data, Array(2).fill((alpha - 1e4) / sigma2), 1e-14);
      }
    }));

  it("refuses invalid options", () => {
    const [weights, flat] = [
      [0.5, 0.5],
      [0, 0, 1, 1],
    ];
    expectError(() => mixture({ weights: [0.5, 0.6], means: flat, variance: 1 }), "OPTION_INVALID", "1.1");
    expectError(
      () => mixture({ weights: [1.5, -0.5], means: flat, variance: 1 }),
      "OPTION_INVALID",
      "weights[1]",
      "-0.5",
    );
    expectError(() => mixture({ weights: [1, 0], means: flat, variance: 1 }), "OPTION_INVALID", "weights[1]");
    expectError(() => mixture({ weights: [1, Number.NaN], means: flat, variance: 1 }), "DATA_INVALID", "weights[1]");
    expectError(() => mixture({ weights, means: [0, 0, 1], variance: 1 }), "SHAPE_MISMATCH", "means");
    expectError(() => mixture({ weights, means: [[0, 0], [1]], variance: 1 }), "SHAPE_MISMATCH", "row 1 of means");
    expectError(
      () =>
        mixture({
          weights,
          means: [
            [0, 0],
            [1, Number.NaN],
          ],
          variance: 1,
        }),
      "DATA_INVALID",
      "row 1, column 1",
    );
    expectError(() => mixture({ weights, means: flat, variance: -1 }), "VARIANCE_INVALID", "-1");
    expectError(() => mixture({ weights, means: flat, variance: [1, 1, 1] }), "SHAPE_MISMATCH", "variance has 3");
    expectError(
      () => mixture({ weights, means: flat, variances: [1, 1, -3, 1] }),
      "VARIANCE_INVALID",
      "variances[2]",
      "-3",
    );
    expectError(
      () => mixture({ weights, means: flat, covariances: [[1, 0, 0, 1]] }),
      "SHAPE_MISMATCH",
      "covariances has 1 matrices; it must have 2",
    );
    expectError(
      () =>
        mixture({
          weights,
          means: flat,
          covariances: [
            [1, 0, 0, 1],
            [1, 2, 2, 1],
          ],
        }),
      "COVARIANCE_NOT_PSD",
      "covariances[1]",
    );
    expectError(() => mixture({ weights, means: flat } as never), "OPTION_INVALID", "set exactly one");
  });
});
