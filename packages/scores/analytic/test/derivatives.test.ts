import type { Batch, ScoreModel, Times } from "@backstep/core";
import type { Workspace } from "@backstep/core/plugin";
import { ou, vpLinear } from "@backstep/drifts";
import { describe, expect, it } from "vitest";
import { batchOf, expectClose, inWorkspace } from "./support.ts";
import { everyTarget, queries } from "./targets.ts";

const drifts = { ou: ou(), "vp-linear": vpLinear() };
const times: readonly Times[] = [0.05, 0.7, Float64Array.of(0.05, 0.3, 0.3, 0.9)];
const step = 1e-4;

/** (f(x + h e_j) − f(x − h e_j))/2h, extrapolated with the same at 2h. The error is O(h⁴). */
async function slope<T extends ArrayLike<number>>(
  workspace: Workspace,
  j: number,
  f: (x: Batch) => Promise<T>,
): Promise<Float64Array> {
  const at = async (h: number): Promise<Float64Array> => {
    const shifted = queries.map((row) => row.map((value, k) => (k === j ? value + h : value)));
    return Float64Array.from(await f(batchOf(workspace, shifted)));
  };
  const [a, b, c, d] = [await at(step), await at(-step), await at(2 * step), await at(-2 * step)];
  return a.map((_, i) => (8 * (a[i] - b[i]) - (c[i] - d[i])) / (12 * step));
}

const value = async (batch: Batch | Promise<Batch>): Promise<Float64Array> => Float64Array.from((await batch).data);

/** A capability that every analytic model declares. */
function declared(model: ScoreModel): Required<Pick<ScoreModel, "jvp" | "hessian" | "divergence" | "logDensity">> {
  const { jvp, hessian, divergence, logDensity } = model;
  if (!jvp || !hessian || !divergence || !logDensity) throw new Error(`${model.name} lacks a derivative`);
  return { jvp, hessian, divergence, logDensity };
}

describe.each(Object.entries(everyTarget))("the score of a %s", (_name, target) => {
  describe.each(Object.entries(drifts))("under %s", (_drift, drift) => {
    const model = target.score(drift);
    const { jvp, hessian, divergence, logDensity } = declared(model);
    const dim = target.dim;

    // Finite differences with h = 1e-4 of values of size 1e2 have about ten correct digits.
    it("is the gradient of the log-density", () =>
      inWorkspace(async (workspace) => {
        for (const t of times) {
          const score = await value(model.predict("score", batchOf(workspace, queries), t));
          for (let j = 0; j < dim; j++) {
            const column = score.filter((_, i) => i % dim === j);
            expectClose(await slope(workspace, j, async (x) => logDensity(x, t)), column, 1e-8);
          }
        }
      }));

    it("has the hessian as its derivative", () =>
      inWorkspace(async (workspace) => {
        for (const t of times) {
          const matrix = await value(hessian(batchOf(workspace, queries), t));
          for (let j = 0; j < dim; j++) {
            const columns = matrix.filter((_, i) => i % dim === j);
            expectClose(await slope(workspace, j, (x) => value(model.predict("score", x, t))), columns, 1e-8);
          }
        }
      }));

    it("has a jvp and a divergence that agree with its hessian, which is symmetric", () =>
      inWorkspace(async (workspace) => {
        for (const t of times) {
          const x = batchOf(workspace, queries);
          const v = batchOf(
            workspace,
            queries.map((row) => row.map((entry, j) => Math.abs(entry) - j)),
          );
          const matrix = await value(hessian(x, t));
          const entry = (row: number, i: number, j: number): number => matrix[(row * dim + i) * dim + j];
          const axes = Array.from({ length: dim }, (_, i) => i);
          const product = queries.flatMap((_, row) =>
            axes.map((i) => axes.reduce((total, j) => total + entry(row, i, j) * v.data[row * dim + j], 0)),
          );
          const transposed = queries.flatMap((_, row) => axes.flatMap((i) => axes.map((j) => entry(row, j, i))));
          const trace = queries.map((_, row) => axes.reduce((total, i) => total + entry(row, i, i), 0));

          expectClose((await jvp(x, v, t)).data, product, 1e-14);
          expectClose(await divergence(x, t), trace, 1e-14);
          expectClose(matrix, transposed, 1e-15);
        }
        expect(model.symmetricJacobian).toBe(true);
      }));

    it("satisfies Tweedie's formula, E[X₀|x] = (x + σ² s)/α", () =>
      inWorkspace(async (workspace) => {
        for (const t of [0.05, 0.7]) {
          const x = batchOf(workspace, queries);
          const score = await value(model.predict("score", x, t));
          const [alpha, sigma2] = [drift.alpha(t), drift.sigma(t) ** 2];
          expectClose(
            await value(model.predict("denoised", x, t)),
            score.map((s, i) => (x.data[i] + sigma2 * s) / alpha),
            1e-13,
          );
        }
      }));

    it("evaluates each row at its own time", () =>
      inWorkspace(async (workspace) => {
        const perRow = Float64Array.of(0.05, 0.3, 0.3, 0.9);
        const x = batchOf(workspace, queries);
        for (const as of ["score", "denoised"] as const) {
          const together = await value(model.predict(as, x, perRow));
          for (const [row, query] of queries.entries()) {
            const alone = await value(model.predict(as, batchOf(workspace, [query]), perRow[row]));
            expectClose(together.slice(row * dim, (row + 1) * dim), alone, 1e-15);
          }
        }
        const density = await logDensity(x, perRow);
        for (const [row, query] of queries.entries())
          expect(density[row]).toBe((await logDensity(batchOf(workspace, [query]), perRow[row]))[0]);
      }));

    it("agrees in f32 to single precision", async () => {
      const at = async (workspace: Workspace): Promise<Float64Array> =>
        value(model.predict("score", batchOf(workspace, queries), 0.7));
      expectClose(await inWorkspace(at, "f32"), await inWorkspace(at), 2e-6);
    });
  });
});
