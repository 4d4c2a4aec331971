import type { Target } from "@backstep/core";
import { createWorkspace, releaseWorkspace } from "@backstep/core/plugin";
import { ou } from "@backstep/drifts";
import { describe, expect, it } from "vitest";
import { empirical, fit, mixture } from "../src/index.ts";

const drift = ou();
const t = 0.5;
const [alpha, sigma2] = [drift.alpha(t), drift.sigma(t) ** 2];
const far = 1e160;
const means = [
  [far, 0],
  [-far, far],
];
const weights = [0.5, 0.5];

/** Score and E[X₀|x] at one point. */
async function at(target: Target, point: readonly number[]): Promise<{ score: number[]; denoised: number[] }> {
  const workspace = await createWorkspace("f64");
  try {
    const x = workspace.batch(1, point.length);
    x.data.set(point);
    const model = target.score(drift);
    const score = Array.from((await model.predict("score", x, t)).data);
    return { score, denoised: Array.from((await model.predict("denoised", x, t)).data) };
  } finally {
    releaseWorkspace(workspace);
  }
}

describe("a mixture of components whose squared distances overflow", () => {
  const targets: readonly (readonly [string, Target, number])[] = [
    ["mixture", mixture({ weights, means, variance: 1 }), 1],
    [
      "mixture with diagonal variances",
      mixture({
        weights,
        means,
        variances: [
          [1, 1],
          [1, 1],
        ],
      }),
      1,
    ],
    [
      "mixture with covariances",
      mixture({
        weights,
        means,
        covariances: [
          [
            [1, 0],
            [0, 1],
          ],
          [
            [1, 0],
            [0, 1],
          ],
        ],
      }),
      1,
    ],
    ["empirical", empirical({ data: means }), 0],
  ];
  it.each(targets)("%s follows the nearest component", async (_, target, variance) => {
    const c = alpha ** 2 * variance + sigma2;
    // Nearer to the first mean than to the second.
    const { score, denoised } = await at(target, [0.5 * far, 0]);
    expect(score[0] / ((alpha - 0.5) * (far / c))).toBeCloseTo(1, 12);
    expect(score[1]).toBe(0);
    const expected = 1 - (alpha * variance * (alpha - 0.5)) / c;
    expect(denoised[0] / far).toBeCloseTo(expected, 12);
    const other = await at(target, [-far, 0.9 * far]);
    expect(other.score[1] / ((alpha - 0.9) * (far / c))).toBeCloseTo(1, 12);
  });

  it("shares its score between components that are equally far", async () => {
    const pair = mixture({
      weights: [0.25, 0.75],
      means: [
        [far, 0],
        [-far, 0],
      ],
      variance: 1,
    });
    const { denoised } = await at(pair, [0, 0]);
    const expected = 1 - alpha ** 2 / (alpha ** 2 + sigma2);
    expect(denoised[0] / far).toBeCloseTo(-0.5 * expected, 12);
  });

  it("refuses to form its covariance", () => {
    expect(() => mixture({ weights, means, variance: 1 }).moments).toThrow("scale the points");
    expect(() => fit({ data: means })).toThrow("scale the points");
  });
});
