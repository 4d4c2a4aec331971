import { drawSamples, isBackstepError, type Scheme, sample } from "@backstep/core";
import { createWorkspace, drawOf, recordedNoise, uniformsOfRows } from "@backstep/core/plugin";
import { vpLinear } from "@backstep/drifts";
import { gaussian } from "@backstep/score-analytic";
import { describe, expect, it } from "vitest";
import { randomizedMidpoint } from "../src/index.ts";

// β(t) = 0.1 + 7.9 t:  f = −β/2,  g² = β,  α = exp(−(0.1 t + 3.95 t²)/2),  σ² = 1 − α²
const drift = vpLinear({ betaMin: 0.1, betaMax: 8 });
const target = gaussian({ mean: [1], variance: [0.25] });
const model = target.score(drift);
const [t0, t1, x0] = [0.5, 0.4, 0.7];
const h = t0 - t1;
const beta = (t: number): number => 0.1 + 7.9 * t;
const alpha = (t: number): number => Math.exp(-(0.1 * t + 3.95 * t * t) / 2);
const score = (x: number, t: number): number => -(x - alpha(t)) / (0.25 * alpha(t) ** 2 + 1 - alpha(t) ** 2);

/** One step of each row from x₀, with the given uniform and the increments of its path before and after t_m. */
async function stepOf(
  scheme: Scheme,
  rows: readonly (readonly [u: number, before: number, after: number])[],
): Promise<Float64Array | Float32Array> {
  const column = (k: number): Float64Array => Float64Array.from(rows, (row) => row[k]);
  const noise = recordedNoise({ uniforms: [[column(0)]], integrals: [[new Float64Array(0), column(1), column(2)]] });
  const start = new Float64Array(rows.length).fill(x0);
  const { x } = await sample({ scheme, drift, model, times: Float64Array.of(t0, t1), n: rows.length, start, noise });
  return x;
}

describe("randomizedMidpoint", () => {
  it("takes one step as worked by hand, with a different time in each row", async () => {
    const b = (x: number, t: number): number => (beta(t) * x) / 2 + beta(t) * score(x, t);
    const rows = [
      [0.3, -0.2, 0.15],
      [0.8, 0.4, -0.1],
    ] as const;
    const x = await stepOf(randomizedMidpoint(), rows);
    for (const [i, [u, before, after]] of rows.entries()) {
      const tm = t0 - u * h;
      const first = Math.sqrt(beta((t0 + tm) / 2)) * before;
      const xm = x0 + u * h * b(x0, t0) + first;
      expect(x[i]).toBeCloseTo(x0 + h * b(xm, tm) + first + Math.sqrt(beta((tm + t1) / 2)) * after, 13);
    }
  });

  it("with shared uniforms gives all rows the U of the first row", async () => {
    const times = Float64Array.of(t0, t1);
    const run = { drift, model, times, seed: 3, start: new Float64Array(5).fill(x0), noiseLevel: 0, n: 5 };
    const own = (await sample({ ...run, scheme: randomizedMidpoint() })).x;
    const shared = (await sample({ ...run, scheme: randomizedMidpoint({ uniforms: "shared" }) })).x;
    expect(new Set(own).size).toBe(5);
    expect([...shared]).toEqual(Array(5).fill(own[0]));
  });

  it("has strong order 1 on the same paths", async () => {
    // U is a multiple of the fine step, so one fine path contains all increments of the coarse runs.
    const [n, fine, length] = [1000, 4096, 0.7];
    const dt = length / fine;
    const normals = await drawSamples(gaussian({ mean: [0], variance: [1] }), { n: fine * n, seed: 8 });
    const uniforms = uniformsOfRows((await createWorkspace("f64")).batch(256 * n, 1), 9, 0, drawOf.uniform(0));
    const z = (k: number, row: number): number => normals[k * n + row];
    const increments = (from: number, to: number, row: number): number => {
      let total = 0;
      for (let k = from; k < to; k++) total += z(k, row);
      return total * Math.sqrt(dt);
    };
    const timesOf = (steps: number): Float64Array =>
      Float64Array.from({ length: steps + 1 }, (_, k) => 0.8 - (length * k) / steps);
    const run = async (steps: number): Promise<number[]> => {
      const width = fine / steps;
      const cell = (step: number, row: number): number => 1 + Math.floor(uniforms[step * n + row] * (width - 1));
      const rows = (of: (row: number) => number): Float64Array => Float64Array.from({ length: n }, (_, row) => of(row));
      const all = Array.from({ length: steps }, (_, k) => k);
      const noise = recordedNoise({
        uniforms: all.map((k) => [rows((row) => cell(k, row) / width)]),
        integrals: all.map((k) => [
          new Float64Array(0),
          rows((row) => increments(k * width, k * width + cell(k, row), row)),
          rows((row) => increments(k * width + cell(k, row), (k + 1) * width, row)),
        ]),
      });
      const start = new Float64Array(n).fill(x0);
      return [
        ...(await sample({ scheme: randomizedMidpoint(), drift, model, times: timesOf(steps), n, start, noise })).x,
      ];
    };
    // Reference: Euler–Maruyama on the fine path. Its error is far below the measured ones.
    const exact = Float64Array.from({ length: n }, (_, row) => {
      let x = x0;
      for (let k = 0; k < fine; k++) {
        const t = 0.8 - k * dt;
        x += dt * ((beta(t) * x) / 2 + beta(t) * score(x, t)) + Math.sqrt(beta(t) * dt) * z(k, row);
      }
      return x;
    });
    const error = async (steps: number): Promise<number> => {
      const x = await run(steps);
      return Math.sqrt(x.reduce((total, value, row) => total + (value - exact[row]) ** 2 / n, 0));
    };
    const slope = Math.log2((await error(32)) / (await error(256))) / 3;
    // 1,000 paths determine a root mean square to a few per cent, and the slope over a factor of 8 to 0.03.
    expect(Math.abs(slope - 1)).toBeLessThan(0.1);
  });

  it("refuses an unknown value of uniforms", () => {
    expect(() => randomizedMidpoint({ uniforms: "each" as "shared" })).toThrow(
      expect.toSatisfy((error: unknown) => isBackstepError(error, "OPTION_INVALID")),
    );
  });
});
