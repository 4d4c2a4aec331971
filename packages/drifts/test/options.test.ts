import { type Drift, isBackstepError } from "@backstep/core";
import { madeOf } from "@backstep/core/plugin";
import { describe, expect, it } from "vitest";
import { edm, flow, ou, subVp, ve, vpCosine, vpDiscrete, vpLinear } from "../src/index.ts";

const messageOf = (make: () => Drift): string => {
  try {
    return `accepted: ${make().name}`;
  } catch (error) {
    return isBackstepError(error, "OPTION_INVALID") ? error.message : `another error: ${String(error)}`;
  }
};

describe("options", () => {
  it.each<[message: string, make: () => Drift]>([
    ["ou: horizon is 0; it must be a finite number above 0", () => ou({ horizon: 0 })],
    ["ou: horizon is Infinity; it must be a finite number above 0", () => ou({ horizon: Number.POSITIVE_INFINITY })],
    ["vp-linear: betaMin is -0.1; it must be a finite number at least 0", () => vpLinear({ betaMin: -0.1 })],
    ["vp-linear: betaMax is 0; it must be a finite number above 0", () => vpLinear({ betaMin: 0, betaMax: 0 })],
    ["vp-linear: betaMax is 2; it must be at least betaMin, which is 3", () => vpLinear({ betaMin: 3, betaMax: 2 })],
    ["sub-vp: betaMax is 2; it must be at least betaMin, which is 3", () => subVp({ betaMin: 3, betaMax: 2 })],
    ["sub-vp: betaMax is NaN; it must be a finite number above 0", () => subVp({ betaMax: Number.NaN })],
    ["sub-vp: horizon is 0; it must be a finite number above 0", () => subVp({ horizon: 0 })],
    ["vp-cosine: offset is -1; it must be a finite number at least 0", () => vpCosine({ offset: -1 })],
    ["ve: sigmaMin is 0; it must be a finite number above 0", () => ve({ sigmaMin: 0 })],
    ["ve: sigmaMax is 1; it must be above sigmaMin, which is 2", () => ve({ sigmaMin: 2, sigmaMax: 1 })],
    ["edm: sigmaMin is -1; it must be a finite number at least 0", () => edm({ sigmaMin: -1 })],
    ["edm: sigmaMax is 0; it must be a finite number above 0", () => edm({ sigmaMax: 0 })],
    ["edm: sigmaMax is 1; it must be above sigmaMin, which is 1", () => edm({ sigmaMin: 1, sigmaMax: 1 })],
    ['flow: unknown key "horizon"; there are none', () => flow({ horizon: 1 } as never)],
    ["vp-discrete: betas is empty; it must contain at least one β", () => vpDiscrete({ betas: [] })],
    [
      "vp-discrete: betas[1] is 1; it must be a finite number above 0 and below 1",
      () => vpDiscrete({ betas: [0.1, 1, 0.2] }),
    ],
    [
      "vp-discrete: betas[1] is 1.01; it must be a finite number above 0 and at most 1",
      () => vpDiscrete({ betas: [0.1, 1.01] }),
    ],
    ["vp-discrete: betas[0] is 0; it must be a finite number above 0 and at most 1", () => vpDiscrete({ betas: [0] })],
    [
      "vp-discrete: betas[0] is NaN; it must be a finite number above 0 and at most 1",
      () => vpDiscrete({ betas: Float64Array.of(Number.NaN) }),
    ],
    [
      "vp-discrete: steps is 2.5; it must be a whole number at least 1",
      () => vpDiscrete({ schedule: "linear", steps: 2.5 }),
    ],
    [
      "vp-discrete: betaEnd is 1.5; it must be a finite number above 0 and at most 1",
      () => vpDiscrete({ schedule: "linear", betaEnd: 1.5 }),
    ],
    [
      'vp-discrete: schedule is "quadratic"; it must be linear, scaled-linear or squared-cosine',
      () => vpDiscrete({ schedule: "quadratic" as "linear" }),
    ],
    ["vp-discrete: 0 of the options betas and schedule are set; set exactly one", () => vpDiscrete()],
    [
      "vp-discrete: 2 of the options betas and schedule are set; set exactly one",
      () => vpDiscrete({ betas: [0.1], schedule: "linear" }),
    ],
  ])("are refused: %s", (message, make) => expect(messageOf(make)).toBe(message));

  it("name every drift as its product does", () => {
    for (const factory of [ou, vpLinear, vpCosine, subVp, ve, edm, flow]) {
      const { kind, name } = factory.plugin;
      expect([kind, name]).toEqual(["drift", factory().name]);
    }
    const discrete = vpDiscrete({ schedule: "linear", steps: 4 });
    expect(vpDiscrete.plugin.name).toBe(discrete.name);
    expect(madeOf(discrete)?.options).toEqual({ schedule: "linear", steps: 4 });
  });
});
