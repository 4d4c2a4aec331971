import { brownianPath } from "@backstep/brownian-path";
import { type NoiseSource, type Scheme, sample } from "@backstep/core";
import { freshNoise, increment, sum, timeIntegral } from "@backstep/core/plugin";
import { embedded, isotropic, ou } from "@backstep/test-fixtures";
import { describe, expect, it } from "vitest";
import { sampleAdaptive } from "../src/index.ts";
import { acceptedTimes, ofSample, options, recorded } from "./runs.ts";

describe("the Brownian path of an adaptive run", () => {
  it("with noise that is a function of the interval, has the bits of `sample` on the accepted times", async () => {
    // A path without randomness that is about as rough as a Brownian one.
    const path = (t: number): number =>
      [1, 2, 3, 4, 5, 6, 7, 8].reduce((total, k) => total + 2 ** (-k / 2) * Math.sin(2 ** k * t + k), 0);
    const noise: NoiseSource = {
      ...freshNoise(0),
      followsSteps: false,
      integrals: (_weights, _drift, t0, t1, like) => {
        const out = like.workspace.batch(like.rows, like.dim);
        out.data.fill(path(Number(t0)) - path(Number(t1)));
        return [out];
      },
    };
    const { scheme, steps } = recorded(embedded);
    const adaptive = await sampleAdaptive({ ...options, scheme, noise, n: 1 });
    expect(adaptive.rejected[0]).toBeGreaterThan(2);
    expect((await sample({ ...ofSample, noise, times: acceptedTimes(steps), n: 1 })).x).toEqual(adaptive.x);
  });

  it("with a Brownian path, has the bits of `sample` on the accepted times", async () => {
    const noise = brownianPath({ seed: 3, weights: embedded.noise, drift: ou, interval: [0.1, 2] });
    const { scheme, steps } = recorded(embedded);
    const adaptive = await sampleAdaptive({ ...options, scheme, noise, n: 1 });
    expect(adaptive.rejected[0]).toBeGreaterThan(0);
    expect((await sample({ ...ofSample, noise, times: acceptedTimes(steps), n: 1 })).x).toEqual(adaptive.x);
  });

  it("uses a Brownian path for weights of several basis functions, with the same bits for any n", async () => {
    const scheme: Scheme = { ...embedded, noise: [increment, timeIntegral] };
    const { x } = await sampleAdaptive({ ...options, scheme, n: 8 });
    expect((await sampleAdaptive({ ...options, scheme, n: 2, chunkRows: 1 })).x).toEqual(x.slice(0, 6));
  });

  it("keeps the path of a rejected step, so that the increments of a run add up to a normal of variance T", async () => {
    const n = 1500;
    const total = async (rejection: "bridge" | "redraw"): Promise<number> => {
      const path = new Float64Array(n);
      const pending = new Float64Array(n);
      const from = new Float64Array(n);
      const scheme: Scheme = {
        ...embedded,
        step: (problem, t0, t1, x, state) =>
          embedded.step(
            {
              ...problem,
              integrals(...interval) {
                const drawn = problem.integrals(...interval);
                const row = x.workspace.position.firstRow;
                if (from[row] !== t0) path[row] += pending[row];
                [from[row], pending[row]] = [t0, drawn[0].data[0]];
                return drawn;
              },
            },
            t0,
            t1,
            x,
            state,
          ),
      };
      const model = isotropic(1, 0.05);
      const tolerance = { absolute: 0.03, relative: 0.03 };
      await sampleAdaptive({ ...options, scheme, model, n, rejection, tolerance });
      return path.reduce((sum, value, row) => sum + (value + pending[row]) ** 2, 0) / n;
    };
    const standardError = 1.9 * Math.sqrt(2 / n);
    expect(Math.abs((await total("bridge")) - 1.9)).toBeLessThan(3 * standardError);
    expect(Math.abs((await total("redraw")) - 1.9)).toBeGreaterThan(5 * standardError);
  });

  it("gives every draw of a step other numbers", async () => {
    const drawn: number[] = [];
    const scheme: Scheme = {
      ...embedded,
      async step(problem, t0, t1, x0, state) {
        const middle = (t0 + t1) / 2;
        for (const [a, b] of [
          [t0, middle],
          [middle, t1],
        ])
          drawn.push(problem.integrals(a, b, x0)[0].data[0] / Math.sqrt(a - b));
        return embedded.step({ ...problem, integrals: (_t0, _t1, like) => [sum([0, like])] }, t0, t1, x0, state);
      },
    };
    await sampleAdaptive({ ...options, scheme, rejection: "redraw" });
    expect(new Set(drawn.map((value) => value.toFixed(9))).size).toBe(drawn.length);
  });

  it("accepts fresh noise if nothing is drawn, or if a rejected step draws new noise", async () => {
    for (const allowed of [{ noiseLevel: 0 }, { rejection: "redraw" as const }])
      expect((await sampleAdaptive({ ...options, ...allowed, noise: freshNoise(1) })).n).toBe(40);
  });
});
