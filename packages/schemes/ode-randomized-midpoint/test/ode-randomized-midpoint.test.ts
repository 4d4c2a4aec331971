import { isBackstepError, type Scheme, sample } from "@backstep/core";
import { recordedNoise } from "@backstep/core/plugin";
import { vpLinear } from "@backstep/drifts";
import { gaussian } from "@backstep/score-analytic";
import { describe, expect, it } from "vitest";
import { odeRandomizedMidpoint } from "../src/index.ts";

// β(t) = 0.1 + 7.9 t:  f = −β/2,  g² = β,  α = exp(−(0.1 t + 3.95 t²)/2),  σ² = 1 − α²
const drift = vpLinear({ betaMin: 0.1, betaMax: 8 });
const model = gaussian({ mean: [1], variance: [0.25] }).score(drift);
const beta = (t: number): number => 0.1 + 7.9 * t;
const alpha = (t: number): number => Math.exp(-(0.1 * t + 3.95 * t * t) / 2);
const spread = (t: number): number => 0.25 * alpha(t) ** 2 + 1 - alpha(t) ** 2;
const velocity = (x: number, t: number): number => (-beta(t) * x) / 2 + ((beta(t) / 2) * (x - alpha(t))) / spread(t);

const x0 = 0.7;
const grid = (steps: number): Float64Array =>
  Float64Array.from({ length: steps + 1 }, (_, k) => 0.8 - (0.6 * k) / steps);
/** The flow from x₀ at 0.8 to 0.2. */
const exact = alpha(0.2) + Math.sqrt(spread(0.2) / spread(0.8)) * (x0 - alpha(0.8));

/** Root mean square and mean of the errors at the ends of n rows. */
async function errors(steps: number, n: number, uniform?: number): Promise<{ root: number; mean: number }> {
  const fixed =
    uniform === undefined
      ? {}
      : {
          noise: recordedNoise({ uniforms: Array.from({ length: steps }, () => [new Float64Array(n).fill(uniform)]) }),
        };
  const start = new Float64Array(n).fill(x0);
  const scheme = odeRandomizedMidpoint();
  const { x } = await sample({ scheme, drift, model, times: grid(steps), n, start, seed: 4, ...fixed });
  const off = Array.from(x, (value) => value - exact);
  return {
    root: Math.sqrt(off.reduce((total, value) => total + value ** 2, 0) / n),
    mean: off.reduce((total, value) => total + value, 0) / n,
  };
}

describe("odeRandomizedMidpoint", () => {
  it("takes one step as worked by hand, down and up, with a different time in each row", async () => {
    for (const [t0, t1] of [
      [0.5, 0.4],
      [0.4, 0.5],
    ]) {
      const [h, us] = [t1 - t0, [0.3, 0.8]];
      const { x } = await sample({
        scheme: odeRandomizedMidpoint(),
        drift,
        model,
        times: Float64Array.of(t0, t1),
        n: 2,
        start: Float64Array.of(x0, x0),
        noise: recordedNoise({ uniforms: [[Float64Array.from(us)]] }),
      });
      for (const [i, u] of us.entries())
        expect(x[i]).toBeCloseTo(x0 + h * velocity(x0 + u * h * velocity(x0, t0), t0 + u * h), 13);
    }
  });

  it("has order 1.5 in mean square along a path; with U = ½ it is the midpoint method, of order 2", async () => {
    // 4,000 rows determine a root mean square to 1.1 %, and the slope over a factor of 4 to 0.012.
    const slope = Math.log2((await errors(16, 4000)).root / (await errors(64, 4000)).root) / 2;
    expect(Math.abs(slope - 1.5)).toBeLessThan(0.05);
    const middle = Math.log2((await errors(32, 1, 0.5)).root / (await errors(128, 1, 0.5)).root) / 2;
    expect(Math.abs(middle - 2)).toBeLessThan(0.05);
  });

  it("has a bias far below its scatter: the mean is much closer to the flow than a path", async () => {
    const { root, mean } = await errors(64, 4000);
    expect(Math.abs(mean)).toBeLessThan(0.15 * root);
  });

  it("with shared uniforms gives all rows the U of the first row", async () => {
    const at = async (scheme: Scheme): Promise<number[]> => {
      const start = new Float64Array(5).fill(x0);
      return [...(await sample({ scheme, drift, model, times: grid(3), seed: 3, start, n: 5 })).x];
    };
    const own = await at(odeRandomizedMidpoint());
    expect(new Set(own).size).toBe(5);
    expect(await at(odeRandomizedMidpoint({ uniforms: "shared" }))).toEqual(Array(5).fill(own[0]));
  });

  it("refuses an unknown value of uniforms", () => {
    expect(() => odeRandomizedMidpoint({ uniforms: "each" as "shared" })).toThrow(
      expect.toSatisfy((error: unknown) => isBackstepError(error, "OPTION_INVALID")),
    );
  });
});
