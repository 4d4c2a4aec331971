import { edm, flow, ou, subVp, ve, vpCosine, vpDiscrete, vpLinear } from "@backstep/drifts";
import { uniform } from "@backstep/grids";
import { gaussian } from "@backstep/score-analytic";
import { describe, expect, it } from "vitest";
import { dataLaw, errorCauses, exactLaw, exactReverse, lawAt, w2 } from "../src/index.ts";
import { euler, frozenMean } from "./schemes.ts";

const target = gaussian({ mean: [1, -0.5], variance: [0.25, 1.8] });
const data = { mean: Float64Array.of(1, -0.5), variance: Float64Array.of(0.25, 1.8) };

describe("exactReverse", () => {
  for (const noiseLevel of [0, 0.6, 1])
    it(`is the limit of Euler–Maruyama from the prior at noise level ${noiseLevel}`, async () => {
      const drift = ou({ horizon: 1.5 });
      const times = (steps: number): Float64Array => uniform()(steps, drift, 0.1);
      const options = { scheme: euler, drift, target, noiseLevel, start: "prior" as const };
      const limit = exactReverse({ ...options, times: times(1) }, data);
      const [coarse, fine] = [
        await exactLaw({ ...options, times: times(200) }),
        await exactLaw({ ...options, times: times(400) }),
      ];
      expect(w2(fine, limit)).toBeLessThan(2e-3);
      expect(w2(coarse, limit) / w2(fine, limit)).toBeCloseTo(2, 1);
    });

  it("leaves the exact start exact", () => {
    const drift = vpLinear();
    const law = exactReverse({ scheme: euler, drift, target, times: Float64Array.of(1, 0.2) }, data);
    expect(w2(law, lawAt(target, drift, 0.2))).toBeLessThan(1e-15);
  });
});

describe("errorCauses", () => {
  it("is discretization alone if nothing else is wrong, and the causes and the interaction add up to the total otherwise", async () => {
    const drift = ou({ horizon: 8 });
    const only = await errorCauses({ scheme: euler, drift, target, times: uniform()(32, drift, 0) });
    expect(only).toMatchObject({ initialisation: 0, scoreError: 0, earlyStopping: 0, interaction: 0 });
    expect(only.discretization).toBe(only.total);

    const short = ou({ horizon: 1 });
    const all = await errorCauses({
      scheme: euler,
      drift: short,
      target,
      times: uniform()(32, short, 0.05),
      start: "prior",
      scoreError: { bias: Float64Array.of(0.1, 0), noise: 0.2 },
    });
    const { initialisation, discretization, scoreError, earlyStopping, total, interaction } = all;
    for (const part of [initialisation, discretization, scoreError, earlyStopping]) expect(part).toBeGreaterThan(1e-3);
    expect(initialisation + discretization + scoreError + earlyStopping + interaction).toBeCloseTo(total, 14);
    expect(interaction).toBeLessThan(0);
  });
});

describe("the data", () => {
  // Index 0 of this chain has σ² = 0.2, and the data are at index −1.
  const drift = vpDiscrete({ betas: [0.2, 0.3, 0.5, 0.7, 0.9] });
  const point = gaussian({ mean: [0], variance: [0] });
  const causesAt = (end: number): ReturnType<typeof errorCauses> =>
    errorCauses({
      scheme: frozenMean,
      drift,
      target: point,
      times: uniform()(end === -1 ? 5 : 4, drift, end),
      start: "prior",
    });

  it("are reached at the clean time of a discrete chain, t = −1", async () => {
    const { total, earlyStopping } = await causesAt(-1);
    expect(total).toBe(0);
    expect(earlyStopping).toBe(0);
  });

  it("are σ(0) away from a run that stops at index 0", async () => {
    const { total, earlyStopping } = await causesAt(0);
    expect(total).toBeCloseTo(Math.sqrt(0.2), 14);
    expect(earlyStopping).toBeCloseTo(Math.sqrt(0.2), 14);
  });

  it("are the target itself under every drift", () => {
    for (const each of [
      ou(),
      vpLinear(),
      vpCosine(),
      subVp(),
      flow(),
      edm({ sigmaMin: 0.1 }),
      ve(),
      drift,
      vpDiscrete({ betas: [0.2, 1] }),
    ])
      expect(dataLaw(target, each), each.name).toEqual(data);
  });

  it("are σ_min away from t = 0 under ve", async () => {
    const each = ve({ sigmaMin: 0.1, sigmaMax: 10 });
    const { earlyStopping } = await errorCauses({
      scheme: frozenMean,
      drift: each,
      target: point,
      times: uniform()(4, each, 0),
    });
    expect(earlyStopping).toBeCloseTo(0.1, 14);
  });
});
