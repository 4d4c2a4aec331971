import { drawSamples, isBackstepError, type Scheme, type ScoreModel, sample } from "@backstep/core";
import { createWorkspace, drawOf, impulseNoise, recordedNoise, uniformsOfRows } from "@backstep/core/plugin";
import { flow, ou, vpLinear } from "@backstep/drifts";
import { gaussian } from "@backstep/score-analytic";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { randomizedExponential } from "../src/index.ts";

/** The same model, which also reports the points at which it is evaluated. */
function observed(model: ScoreModel, onPoints: (x: number[]) => void): ScoreModel {
  return {
    ...model,
    predict(as, x, t) {
      onPoints([...x.data]);
      return model.predict(as, x, t);
    },
  };
}

describe("randomizedExponential", () => {
  it("takes one step as worked by hand on Ornstein–Uhlenbeck", async () => {
    const drift = ou({ horizon: 1 });
    const [h, u, x0] = [0.4, 0.3, 0.7];
    const [first, second] = [-0.3, 0.2];
    const score = (x: number, t: number): number => -(x - Math.exp(-t / 2)) / (0.25 * Math.exp(-t) + 1 - Math.exp(-t));
    const { x } = await sample({
      scheme: randomizedExponential(),
      drift,
      model: gaussian({ mean: [1], variance: [0.25] }).score(drift),
      times: Float64Array.of(1, 0.6),
      n: 1,
      start: Float64Array.of(x0),
      noise: recordedNoise({
        uniforms: [[Float64Array.of(u)]],
        integrals: [[new Float64Array(0), Float64Array.of(first), Float64Array.of(second)]],
      }),
    });
    const xm = Math.exp((h * u) / 2) * x0 + 2 * Math.expm1((h * u) / 2) * score(x0, 1) + first;
    const onward = Math.exp(((1 - u) * h) / 2);
    const byHand = Math.exp(h / 2) * x0 + h * onward * score(xm, 1 - u * h) + onward * first + second;
    expect(x[0]).toBeCloseTo(byHand, 14);
  });

  it("weighs the score by h Ψ(t₁,t_m) g²(t_m), and the predictor's score by the exact integral", async () => {
    const drift = vpLinear({ betaMin: 0.1, betaMax: 8 });
    const [t0, t1, u, x0, eta] = [0.5, 0.4, 0.7, 0.7, 0.6];
    const alpha = (t: number): number => Math.exp(-(0.1 * t + 3.95 * t * t) / 2);
    const score = (x: number, t: number): number => -(x - alpha(t)) / (0.25 * alpha(t) ** 2 + 1 - alpha(t) ** 2);
    const seen: number[][] = [];
    const { x } = await sample({
      scheme: randomizedExponential(),
      drift,
      model: observed(gaussian({ mean: [1], variance: [0.25] }).score(drift), (at) => seen.push(at)),
      times: Float64Array.of(t0, t1),
      n: 1,
      noiseLevel: eta,
      start: Float64Array.of(x0),
      noise: recordedNoise({
        uniforms: [[Float64Array.of(u)]],
        integrals: [[new Float64Array(0), Float64Array.of(-0.3), Float64Array.of(0.2)]],
      }),
    });
    // ∫ Ψ(t,u) β(u) du = 2 (Ψ(t,t₀) − 1), as dΨ(t,u)/du = Ψ β/2.
    const [tm, c] = [t0 - u * 0.1, 0.5 * (1 + eta ** 2)];
    const growth = alpha(tm) / alpha(t0);
    const xm = growth * x0 + c * 2 * (growth - 1) * score(x0, t0) + eta * -0.3;
    expect(seen[1][0]).toBeCloseTo(xm, 13);
    const onward = alpha(t1) / alpha(tm);
    const moved = (alpha(t1) / alpha(t0)) * x0 + c * 0.1 * onward * (0.1 + 7.9 * tm) * score(xm, tm);
    expect(x[0]).toBeCloseTo(moved + eta * (onward * -0.3 + 0.2), 13);
  });

  it("gives predictor and step the correlation of the paper on Ornstein–Uhlenbeck", async () => {
    const drift = ou({ horizon: 2 });
    const silent: ScoreModel = {
      name: "zero",
      dim: 1,
      predictions: ["score"],
      predict(_as, x) {
        const out = x.workspace.batch(x.rows, x.dim);
        out.data.fill(0);
        return out;
      },
    };
    const between = fc.double({ min: 0.01, max: 0.99, noNaN: true });
    await fc.assert(
      fc.asyncProperty(between, between, async (h, u) => {
        // With a zero score and a start at 0, predictor and result are the noises themselves. Rows 0 and 1 carry the two impulses.
        const seen: number[][] = [];
        const { x } = await sample({
          scheme: randomizedExponential(),
          drift,
          model: observed(silent, (at) => seen.push(at)),
          times: Float64Array.of(1.5, 1.5 - h),
          n: 2,
          start: new Float64Array(2),
          noise: impulseNoise({
            impulses: [
              { row: 0, step: 0, draw: 1, value: 1 },
              { row: 1, step: 0, draw: 2, value: 1 },
            ],
            uniform: () => u,
          }),
        });
        const predictor = seen[1];
        const correlation = (predictor[0] * x[0] + predictor[1] * x[1]) / (Math.hypot(...predictor) * Math.hypot(...x));
        const paper =
          (Math.exp((h * (1 + u)) / 2) * -Math.expm1(-h * u)) / Math.sqrt(Math.expm1(h * u) * Math.expm1(h));
        expect(Math.abs(correlation - paper)).toBeLessThan(1e-13);
        expect(Math.abs(Math.hypot(...predictor) ** 2 / Math.expm1(h * u) - 1)).toBeLessThan(1e-12);
        expect(Math.abs(Math.hypot(...x) ** 2 / Math.expm1(h) - 1)).toBeLessThan(1e-12);
      }),
      { numRuns: 50 },
    );
  });

  it("with shared uniforms gives all rows the U of the first row", async () => {
    const drift = vpLinear();
    const model = gaussian({ mean: [1], variance: [0.25] }).score(drift);
    const at = async (scheme: Scheme): Promise<number[]> => {
      const start = new Float64Array(5).fill(0.7);
      const times = Float64Array.of(0.5, 0.4);
      return [...(await sample({ scheme, drift, model, times, seed: 3, start, noiseLevel: 0, n: 5 })).x];
    };
    const own = await at(randomizedExponential());
    expect(new Set(own).size).toBe(5);
    expect(await at(randomizedExponential({ uniforms: "shared" }))).toEqual(Array(5).fill(own[0]));
  });

  it("has strong order 1 on the same paths", async () => {
    const drift = vpLinear({ betaMin: 0.1, betaMax: 8 });
    const data = gaussian({ mean: [1], variance: [0.25] });
    // U is a multiple of the fine step, so one fine path contains all increments of the coarse runs.
    const [n, fine, from, length, x0] = [1000, 4096, 0.8, 0.7, 0.7];
    const dt = length / fine;
    const z = await drawSamples(gaussian({ mean: [0], variance: [1] }), { n: fine * n, seed: 8 });
    const uniforms = uniformsOfRows((await createWorkspace("f64")).batch(256 * n, 1), 9, 0, drawOf.uniform(0));
    /** g/α at the middle of each fine step, so that ∫ Ψ(s,u) g dW is α(s) times a sum. */
    const weights = Float64Array.from({ length: fine }, (_, k) => {
      const u = from - (k + 0.5) * dt;
      return Math.sqrt(drift.g2(u) * dt) / drift.alpha(u);
    });
    const integral = (first: number, end: number, row: number): number => {
      let total = 0;
      for (let k = first; k < end; k++) total += weights[k] * z[k * n + row];
      return drift.alpha(from - end * dt) * total;
    };
    const rows = (of: (row: number) => number): Float64Array => Float64Array.from({ length: n }, (_, row) => of(row));
    const run = async (steps: number): Promise<number[]> => {
      const width = fine / steps;
      const cell = (step: number, row: number): number => 1 + Math.floor(uniforms[step * n + row] * (width - 1));
      const all = Array.from({ length: steps }, (_, k) => k);
      const noise = recordedNoise({
        uniforms: all.map((k) => [rows((row) => cell(k, row) / width)]),
        integrals: all.map((k) => [
          new Float64Array(0),
          rows((row) => integral(k * width, k * width + cell(k, row), row)),
          rows((row) => integral(k * width + cell(k, row), (k + 1) * width, row)),
        ]),
      });
      const times = Float64Array.from({ length: steps + 1 }, (_, k) => from - (length * k) / steps);
      const start = new Float64Array(n).fill(x0);
      return [
        ...(await sample({ scheme: randomizedExponential(), drift, model: data.score(drift), times, n, start, noise }))
          .x,
      ];
    };
    // Reference: Euler–Maruyama on the fine path. Its error is far below the measured ones.
    const exact = rows(() => x0);
    for (let k = 0; k < fine; k++) {
      const t = from - k * dt;
      const [alpha, beta] = [drift.alpha(t), drift.g2(t)];
      const spread = 1 - 0.75 * alpha ** 2;
      for (let row = 0; row < n; row++)
        exact[row] +=
          dt * beta * (exact[row] / 2 - (exact[row] - alpha) / spread) + Math.sqrt(beta * dt) * z[k * n + row];
    }
    const error = async (steps: number): Promise<number> => {
      const x = await run(steps);
      return Math.sqrt(x.reduce((total, value, row) => total + (value - exact[row]) ** 2 / n, 0));
    };
    const slope = Math.log2((await error(32)) / (await error(256))) / 3;
    // 1,000 paths determine a root mean square to a few per cent, and the slope over a factor of 8 to 0.03.
    expect(Math.abs(slope - 1)).toBeLessThan(0.1);
  });

  it("refuses to start where α = 0, and an unknown value of uniforms", async () => {
    const drift = flow();
    const model = gaussian({ mean: [0], variance: [1] }).score(drift);
    const run = sample({ scheme: randomizedExponential(), drift, model, times: Float64Array.of(1, 0.5), n: 1 });
    await expect(run).rejects.toSatisfy((error) => isBackstepError(error, "ALPHA_ZERO"));
    expect(() => randomizedExponential({ uniforms: "each" as "shared" })).toThrow(
      expect.toSatisfy((error: unknown) => isBackstepError(error, "OPTION_INVALID")),
    );
  });
});
