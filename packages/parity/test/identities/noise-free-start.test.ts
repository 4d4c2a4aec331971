import { sample } from "@backstep/core";
import { flow } from "@backstep/drifts";
import { uniform } from "@backstep/grids";
import { heun } from "@backstep/scheme-heun";
import { randomizedMidpoint } from "@backstep/scheme-randomized-midpoint";
import { sra } from "@backstep/scheme-sra";
import { stochasticHeun } from "@backstep/scheme-stochastic-heun";
import { gaussian } from "@backstep/score-analytic";
import { describe, expect, it } from "vitest";

const drift = flow();
const model = gaussian({ mean: [1, -0.5], variance: [0.25, 1] }).score(drift);

/** A run from α = 0 at t = 1, at which g is infinite. */
const run = { drift, model, times: uniform()(64, drift, 0), n: 20, seed: 4, noiseLevel: 0 };

describe("at noise level 0 a scheme of the reverse SDE starts at α = 0:", () => {
  it.each([
    ["stochastic-heun", stochasticHeun(), 1e-13],
    ["sra1", sra(), 1e-3],
    ["sra2", sra({ variant: "sra2" }), 1e-3],
    ["sra3", sra({ variant: "sra3" }), 1e-3],
    ["randomized-midpoint", randomizedMidpoint(), 1e-2],
  ])("%s is close to heun", async (_, scheme, tolerance) => {
    const { x: flowed } = await sample({ ...run, scheme: heun() });
    const { x } = await sample({ ...run, scheme });
    x.forEach((value, i) => expect(Math.abs(value - flowed[i])).toBeLessThan(tolerance));
    await expect(sample({ ...run, scheme, noiseLevel: 1 })).rejects.toMatchObject({ code: "DRIFT_SINGULAR" });
  });
});
