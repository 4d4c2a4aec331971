import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { model, target } from "./learned.ts";
import { run } from "./learned-runs.ts";
import { backstep, fileOf, oneLine, temporaryFolder } from "./terminal.ts";

/** An experiment from α = 0 at t = 1 to σ = 0 at t = 0, on the network of a velocity. */
const experiment = (changes: object = {}): Record<string, unknown> => ({
  name: "flow",
  drift: "flow",
  score: { kind: "onnx", model: model("flow.onnx"), prediction: "flow", time: "time" },
  target,
  schemes: ["heun"],
  steps: [8, 16],
  samples: 4000,
  metrics: ["gaussian/w2"],
  ...changes,
});
const data = { kind: "gaussian", mean: [1, -0.5], variance: [0.25, 1] };
const epsilon = { kind: "onnx", model: model("flow-epsilon.onnx"), prediction: "epsilon", time: "time" };

describe("an experiment under the drift flow, from α = 0 to σ = 0,", () => {
  it.each(["heun", "ode-randomized-midpoint", "ddim"])(
    "runs %s on a network of the velocity with the errors of the exact score",
    async (scheme) => {
      const { rows } = await run(experiment({ schemes: [scheme] }));
      const exact = await run(experiment({ schemes: [scheme], score: "analytic" }));
      expect(rows.map(({ steps, nfe }) => [steps, nfe])).toEqual(exact.rows.map(({ steps, nfe }) => [steps, nfe]));
      rows.forEach(({ value }, k) => expect(Math.abs(value! - exact.rows[k].value!)).toBeLessThan(2e-5));
    },
  );

  it("has order 2 for heun, by the exact law", async () => {
    const { rows } = await run(
      experiment({ target: data, score: "analytic", metrics: ["law/w2"], steps: [64, 128], samples: 0 }),
    );
    const [few, many] = rows.map(({ value }) => value!);
    expect(Math.abs(Math.log2(few / many) - 2)).toBeLessThan(0.05);
  });

  it.each([
    ["ddim", /ddim needs the denoised mean at t = 1, but .* predicts epsilon, which does not determine it there/],
    ["heun", /heun needs the velocity at t = 1, but .* predicts epsilon, which does not determine it there/],
  ])("refuses %s on a network of epsilon before the run", async (scheme, says) => {
    const out = join(temporaryFolder(), "results");
    const content = fileOf(experiment({ schemes: [scheme], score: epsilon }));
    const { status, error } = await backstep(["run", content, "--out", out]);
    expect(error).toMatch(oneLine("ALPHA_ZERO"));
    expect(error).toMatch(says);
    expect({ status, written: existsSync(out) }).toEqual({ status: 2, written: false });
  });
});

describe("an experiment on a chain that ends at β = 1", () => {
  it("runs ddim from pure noise to the data, with the law of the formula", async () => {
    const drift = { kind: "vp-discrete", betas: [0.1, 0.3, 0.5, 1] };
    const { rows } = await run(
      experiment({
        drift,
        target: data,
        score: "analytic",
        schemes: ["ddim"],
        steps: [4],
        end: -1,
        metrics: ["law/w2"],
        samples: 0,
      }),
    );
    const alphas = [0, Math.sqrt(0.9 * 0.7 * 0.5), Math.sqrt(0.9 * 0.7), Math.sqrt(0.9), 1];
    // A step multiplies the deviation by σ₁/σ₀ + (α₁ − α₀ σ₁/σ₀) α₀ v/(α₀² v + σ₀²), and moves the mean along.
    const error = data.mean.map((m, j) => {
      const v = data.variance[j];
      let [mean, sd] = [0, 1];
      alphas.slice(1).forEach((a1, k) => {
        const [a0, s0, s1] = [alphas[k], Math.sqrt(1 - alphas[k] ** 2), Math.sqrt(1 - a1 ** 2)];
        const [onX, onD, pull] = [s1 / s0, a1 - (a0 * s1) / s0, (a0 * v) / (a0 ** 2 * v + s0 ** 2)];
        mean = onX * mean + onD * (m + pull * (mean - a0 * m));
        sd = (onX + onD * pull) * sd;
      });
      return Math.hypot(mean - m, sd - Math.sqrt(v));
    });
    expect(rows).toHaveLength(1);
    expect(rows[0].value).toBeCloseTo(Math.hypot(...error), 10);
  });
});
