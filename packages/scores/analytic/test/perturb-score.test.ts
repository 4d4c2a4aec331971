import type { Batch, ScoreModel } from "@backstep/core";
import { createPosition, type PositionStart, type Workspace } from "@backstep/core/plugin";
import { ou } from "@backstep/drifts";
import { describe, expect, it } from "vitest";
import { gaussian, mixture, perturbScore } from "../src/index.ts";
import { batchOf, expectClose, expectError, inWorkspace } from "./support.ts";

const drift = ou();
const target = gaussian({ mean: [1, -0.5, 0.25], covariance: [2, 0.6, -0.3, 0.6, 1, 0.2, -0.3, 0.2, 0.5] });
const model = target.score(drift);
const t = 0.5;
const rows = [
  [0, 0, 0],
  [1, 2, 3],
  [-1, 4, 0.5],
];

/** ŝ − s at x, one array per row. */
async function errorAt(perturbed: ScoreModel, exact: ScoreModel, x: Batch): Promise<number[][]> {
  const [a, b] = [(await perturbed.predict("score", x, t)).data, (await exact.predict("score", x, t)).data];
  return Array.from({ length: x.rows }, (_, i) =>
    Array.from({ length: x.dim }, (_, j) => a[i * x.dim + j] - b[i * x.dim + j]),
  );
}

const norm = (v: readonly number[]): number => Math.sqrt(v.reduce((total, value) => total + value * value, 0));

const errorsOf = (perturbed: ScoreModel, precision: "f32" | "f64" = "f64"): Promise<number[][]> =>
  inWorkspace((workspace) => errorAt(perturbed, model, batchOf(workspace, rows)), precision);

describe("the bias of perturbScore", () => {
  it("has the given direction and length in every row", async () => {
    const errors = await errorsOf(perturbScore(model, { bias: { size: 0.5, direction: [3, 0, -4] } }));
    for (const error of errors) expectClose(error, [0.3, 0, -0.4], 1e-15);
  });

  it("has a drawn direction with exactly the given size, determined by the seed and equal in both precisions", async () => {
    const [errors, again, single] = await Promise.all([
      errorsOf(perturbScore(model, { bias: { size: 0.5, seed: 8 } })),
      errorsOf(perturbScore(model, { bias: { size: 0.5, seed: 8 } })),
      errorsOf(perturbScore(model, { bias: { size: 0.5, seed: 8 } }), "f32"),
    ]);
    const other = await errorsOf(perturbScore(model, { bias: { size: 0.5, seed: 9 } }));
    for (const error of errors) expect(norm(error)).toBeCloseTo(0.5, 14);
    expectClose(again.flat(), errors.flat(), 0);
    // The subtracted scores have size 3, and f32 has 24 bits.
    expectClose(single.flat(), errors.flat(), 2e-6);
    expectClose(errors[1], errors[0], 1e-15);
    expect(norm(other[0].map((value, j) => value - errors[0][j]))).toBeGreaterThan(0.01);
  });

  it("is rotated with the model into its eigenbasis", () =>
    inWorkspace(async (workspace) => {
      const perturbed = perturbScore(model, { bias: { size: 0.5, direction: [3, 0, -4] } });
      const { basis, inBasis } = perturbed.eigen ?? expect.fail("no eigenbasis");
      expect(basis).toBe(target.eigen?.basis);
      const exact = model.eigen?.inBasis ?? expect.fail("no eigenbasis");
      const expected = [0, 1, 2].map((l) => 0.3 * basis[l] - 0.4 * basis[6 + l]);
      for (const error of await errorAt(inBasis, exact, batchOf(workspace, rows))) expectClose(error, expected, 1e-15);
    }));
});

describe("the noise of perturbScore", () => {
  const single = mixture({ weights: [1], means: [[0, 0, 0, 0]], variance: 1 }).score(drift);
  const noisy = perturbScore(single, { noise: { size: 0.3, seed: 4 } });
  const origin = (workspace: Workspace, n: number): Batch => batchOf(workspace, Array(n).fill([0, 0, 0, 0]));

  // |δ|²/size² · d is χ² with d = 4: its mean over 10⁴ rows has the relative standard error √(2/d)/100. The seed is fixed.
  it("has mean square size² over rows, in any dimension", () =>
    inWorkspace(async (workspace) => {
      const errors = await errorAt(noisy, single, origin(workspace, 10_000));
      const meanSquare = errors.reduce((total, error) => total + norm(error) ** 2, 0) / errors.length;
      expect(Math.abs(meanSquare / 0.09 - 1)).toBeLessThan(4 * Math.sqrt(0.5) * 0.01);
    }));

  it("is a function of seed, row, step and evaluation", () =>
    inWorkspace(async (workspace) => {
      const at = (position: PositionStart): Promise<number[][]> =>
        errorAt(noisy, single, origin(workspace.at(createPosition(position)), 3));
      const first = await at({});
      expect(await at({})).toEqual(first);
      expect((await at({ firstRow: 1 })).slice(0, 2)).toEqual(first.slice(1));
      for (const other of [await at({ step: 1 }), await at({ call: 1 }), [...first].reverse()])
        expect(other).not.toEqual(first);
    }));
});

describe("perturbScore", () => {
  it("keeps the derivatives, removes the log-density, and predicts only a score", () => {
    const perturbed = perturbScore(model, { bias: { size: 0.1 }, noise: { size: 0.1 } });
    expect(perturbed.predictions).toEqual(["score"]);
    expect(perturbed.jvp).toBe(model.jvp);
    expect(perturbed.hessian).toBe(model.hessian);
    expect(perturbed.logDensity).toBeUndefined();
  });

  it("with a drift perturbs the score of a model that predicts another quantity", async () => {
    const denoiser: ScoreModel = {
      name: "denoiser",
      dim: 3,
      predictions: ["denoised"],
      predict: (_as, x, time) => model.predict("denoised", x, time),
    };
    const errors = await errorsOf(perturbScore(denoiser, { bias: { size: 5, direction: [3, 0, -4] }, drift }));
    for (const error of errors) expectClose(error, [3, 0, -4], 1e-14);
    expectError(() => perturbScore(denoiser, { bias: { size: 5 } }), "CAPABILITY_MISSING", "denoised");
  });

  it("refuses invalid sizes, directions and seeds", () => {
    expectError(() => perturbScore(model, { bias: { size: -1 } }), "OPTION_INVALID", "bias.size", "-1");
    expectError(() => perturbScore(model, { noise: { size: Number.NaN } }), "OPTION_INVALID", "noise.size", "NaN");
    expectError(() => perturbScore(model, { bias: { size: 1, direction: [0, 0, 0] } }), "OPTION_INVALID", "direction");
    expectError(() => perturbScore(model, { bias: { size: 1, direction: [1, 0] } }), "SHAPE_MISMATCH", "2 values");
    expectError(() => perturbScore(model, { bias: { size: 1, direction: [1, Number.NaN, 0] } }), "DATA_INVALID");
    expectError(() => perturbScore(model, { noise: { size: 1, seed: -1 } }), "OPTION_INVALID", "seed");
    expectError(() => perturbScore(model, { bias: { size: 1, seed: 0.5 } }), "OPTION_INVALID", "seed");
  });
});
