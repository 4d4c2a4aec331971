import { drawSamples, type ScoreUse } from "@backstep/core";
import { madeOf } from "@backstep/core/plugin";
import { ou } from "@backstep/drifts";
import { describe, expect, it } from "vitest";
import { type AnalyticOptions, analytic, gaussian, perturbScore } from "../src/index.ts";
import { batchOf, expectClose, expectError, inWorkspace } from "./support.ts";

const target = gaussian({ mean: [1, -1], variance: [0.5, 2] });
const use: ScoreUse = { drift: ou(), target, folder: ".", products: false };
const rows = [
  [0.3, 2],
  [-4, 0],
];

const scoreAt = (options: AnalyticOptions | undefined, seed: number): Promise<Float64Array> =>
  inWorkspace(async (workspace) => {
    const { model } = await analytic(options).open(use);
    return Float64Array.from((await model(seed).predict("score", batchOf(workspace, rows), 0.4)).data);
  });

const difference = (a: Float64Array, b: Float64Array): number[] => Array.from(a, (value, i) => value - b[i]);

describe("the analytic score", () => {
  it("is the score of the target under the drift, for every seed", async () => {
    const { model, perturbation, network } = await analytic().open(use);
    expect([perturbation, network]).toEqual([undefined, undefined]);
    expect(model(3).predictions).toEqual(["score", "denoised"]);
    const expected = await inWorkspace(async (workspace) =>
      Float64Array.from((await target.score(ou()).predict("score", batchOf(workspace, rows), 0.4)).data),
    );
    expect(await scoreAt(undefined, 3)).toEqual(expected);
  });

  it("adds one bias of the given length in every run, and states it", async () => {
    const { perturbation } = await analytic({ perturb: { bias: 0.25 } }).open(use);
    const [b0, b1] = perturbation?.bias ?? [];
    expect(Math.hypot(b0, b1)).toBeCloseTo(0.25, 14);
    const [d0, d1] = await drawSamples(gaussian({ mean: [0, 0], variance: [1, 1] }), { n: 1, seed: 0 });
    expectClose([b0 * d1, b0 * d0 > 0 ? 1 : 0], [b1 * d0, 1], 1e-15);
    expect(perturbation).not.toHaveProperty("noise");
    for (const seed of [0, 7]) {
      const error = difference(await scoreAt({ perturb: { bias: 0.25 } }, seed), await scoreAt({}, seed));
      expectClose(error, [b0, b1, b0, b1], 1e-14);
    }
  });

  it("adds the noise of perturbScore, drawn with the seed of the run", async () => {
    const { model, perturbation } = await analytic({ perturb: { noise: 0.5 } }).open(use);
    expect([perturbation, model(1).drawsNoise]).toEqual([{ noise: 0.5 }, true]);
    const expected = await inWorkspace(async (workspace) => {
      const noisy = perturbScore(target.score(ou()), { noise: { size: 0.5, seed: 4 } });
      return Float64Array.from((await noisy.predict("score", batchOf(workspace, rows), 0.4)).data);
    });
    expect(await scoreAt({ perturb: { noise: 0.5 } }, 4)).toEqual(expected);
    expect(await scoreAt({ perturb: { noise: 0.5 } }, 5)).not.toEqual(expected);
  });

  it("states a bias of size 0 without adding one", async () => {
    const { perturbation } = await analytic({ perturb: { bias: 0 } }).open(use);
    expect(perturbation?.bias).toHaveLength(2);
    expect(await scoreAt({ perturb: { bias: 0 } }, 0)).toEqual(await scoreAt({}, 0));
  });

  it("needs a target", async () => {
    const { target: _, ...without } = use;
    await expect(Promise.resolve(analytic().open(without))).rejects.toMatchObject({
      code: "EXPERIMENT_INVALID",
      message: "target: is missing",
    });
  });

  it("refuses an error without a size, or with an invalid one", () => {
    expectError(() => analytic({ perturb: {} }), "OPTION_INVALID", "perturb", "neither bias nor noise is given");
    expectError(() => analytic({ perturb: { bias: undefined } }), "OPTION_INVALID", "neither bias nor noise is given");
    expectError(() => analytic({ perturb: { bias: -1 } }), "OPTION_INVALID", "score analytic: perturb.bias is -1");
    expectError(() => analytic({ perturb: { noise: Number.NaN } }), "OPTION_INVALID", "perturb.noise is NaN");
    expectError(() => analytic({ perturb: { bais: 1 } } as never), "OPTION_INVALID", 'did you mean "bias"?');
  });

  it("remembers its options", () => {
    const made = { kind: "score", name: "analytic", options: { perturb: { noise: 1 } } };
    expect(madeOf(analytic({ perturb: { noise: 1 } }))).toEqual(made);
  });
});
