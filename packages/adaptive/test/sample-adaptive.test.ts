import { type Scheme, sample } from "@backstep/core";
import { sum } from "@backstep/core/plugin";
import { embedded } from "@backstep/test-fixtures";
import { describe, expect, it } from "vitest";
import { sampleAdaptive } from "../src/index.ts";
import { acceptedTimes, ofSample, options, recorded, withoutNoise } from "./runs.ts";

describe("sampleAdaptive", () => {
  for (const precision of ["f64", "f32"] as const)
    for (const rejection of ["bridge", "redraw"] as const)
      it(`gives a row the same bits for any n and chunkRows (${precision}, ${rejection})`, async () => {
        const run = { ...options, precision, rejection, firstStep: "automatic" as const };
        const { x, accepted, rejected } = await sampleAdaptive(run);
        for (const chunkRows of [1, 7, 32]) {
          const other = await sampleAdaptive({ ...run, chunkRows });
          expect([other.x, other.accepted, other.rejected]).toEqual([x, accepted, rejected]);
        }
        expect((await sampleAdaptive({ ...run, n: 1 })).x).toEqual(x.slice(0, 3));
        expect(new Set(accepted).size).toBeGreaterThan(3);
      });

  it("without noise, has the bits of `sample` on the accepted times", async () => {
    const { scheme, steps } = recorded(embedded);
    const adaptive = await sampleAdaptive({ ...withoutNoise, scheme, n: 1 });
    const times = acceptedTimes(steps);
    expect([times[0], times.at(-1)]).toEqual([2, 0.1]);
    expect((await sample({ ...ofSample, noiseLevel: 0, times, n: 1 })).x).toEqual(adaptive.x);
    expect([adaptive.accepted[0], adaptive.rejected[0]]).toEqual([times.length - 1, steps.length - times.length + 1]);
    expect(adaptive.nfe).toBe(2 * steps.length);
  });

  it("approaches the solution with more evaluations as the tolerance falls", async () => {
    // x(t) = x(2) √(v(t)/v(2)) under the probability flow.
    const v = (t: number): number => 1 - 0.5 * Math.exp(-t);
    const start = Float64Array.of(1, -0.7, 0.3);
    const found: { error: number; nfe: number }[] = [];
    for (const tolerance of [1e-2, 1e-3, 1e-4, 1e-5]) {
      const { x, nfe } = await sampleAdaptive({
        ...withoutNoise,
        n: 1,
        start,
        tolerance: { absolute: tolerance, relative: tolerance },
      });
      const error = Math.max(...x.map((value, j) => Math.abs(value - start[j] * Math.sqrt(v(0.1) / v(2)))));
      expect(error).toBeLessThan(tolerance);
      found.push({ error, nfe });
    }
    for (let k = 1; k < found.length; k++) {
      expect(found[k].error).toBeLessThan(found[k - 1].error / 4);
      expect(found[k].nfe).toBeGreaterThan(1.5 * found[k - 1].nfe);
    }
  });

  it("runs upwards without noise, and back to its start", async () => {
    const tolerance = { absolute: 1e-7, relative: 1e-7 };
    const ode = { ...embedded, info: { ...embedded.info, solves: "ode" as const, noiseLevel: 0 }, noise: [] };
    const scheme: Scheme = {
      ...ode,
      step: (problem, t0, t1, x, state) =>
        embedded.step({ ...problem, noiseLevel: 0, integrals: (_t0, _t1, like) => [sum([0, like])] }, t0, t1, x, state),
    };
    const start = Float64Array.of(1, -0.7, 0.3);
    const up = await sampleAdaptive({ ...withoutNoise, scheme, n: 1, start, from: 0.1, to: 2, tolerance });
    const back = await sampleAdaptive({ ...withoutNoise, scheme, n: 1, start: up.x, tolerance });
    back.x.forEach((value, j) => expect(Math.abs(value - start[j])).toBeLessThan(1e-5));
  });

  it("gives all rows the same steps with sharedSteps", async () => {
    const run = { ...options, sharedSteps: true, chunkRows: 7 };
    const { x, accepted, rejected, nfe } = await sampleAdaptive(run);
    expect(new Set(accepted).size).toBe(1);
    expect(nfe).toBe(2 * (accepted[0] + rejected[0]));
    const { scheme, steps } = recorded(embedded);
    const quiet = await sampleAdaptive({ ...run, noiseLevel: 0, scheme });
    expect((await sample({ ...ofSample, noiseLevel: 0, times: acceptedTimes(steps) })).x).toEqual(quiet.x);
    expect(quiet.x).not.toEqual(x);
  });
});
