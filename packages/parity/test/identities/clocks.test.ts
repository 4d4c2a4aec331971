import { type Clock, type Drift, exactStart, reparametrise, type Scheme, sample } from "@backstep/core";
import { recordedNoise } from "@backstep/core/plugin";
import { vpLinear } from "@backstep/drifts";
import { uniform } from "@backstep/grids";
import { exactLaw, lawAt, w2 } from "@backstep/law";
import { ddim } from "@backstep/scheme-ddim";
import { eulerMaruyama } from "@backstep/scheme-euler-maruyama";
import { itoTaylor15 } from "@backstep/scheme-ito-taylor-15";
import { sra } from "@backstep/scheme-sra";
import { gaussian } from "@backstep/score-analytic";
import { describe, expect, it } from "vitest";

/** t = u². Uniform steps in u concentrate near the data. */
const squared: Clock = {
  name: "u²",
  time: (u) => u * u,
  rate: (u) => 2 * u,
  ratePrime: () => 2,
  inverse: Math.sqrt,
};
const inT = vpLinear({ betaMax: 8 });
const inU = reparametrise(inT, squared);
const target = gaussian({ mean: [1, -0.5], variance: [0.25, 1.8] });
const [start, end] = [0.9, 0.3]; // of u

async function errorOf(scheme: Scheme, drift: Drift, times: Float64Array): Promise<number> {
  return w2(await exactLaw({ scheme, drift, target, times }), lawAt(target, drift, times[times.length - 1]));
}

describe("with another time variable", () => {
  it("Euler–Maruyama takes the step computed by hand with t′f and t′g²", async () => {
    const [u0, u1, x0, z] = [0.8, 0.7, 0.4, -1.1];
    const { x } = await sample({
      scheme: eulerMaruyama(),
      drift: inU,
      model: gaussian({ mean: [1], variance: [0.25] }).score(inU),
      times: Float64Array.of(u0, u1),
      n: 1,
      start: Float64Array.of(x0),
      noise: recordedNoise({ normals: [[Float64Array.of(z)]] }),
    });
    const [t, h] = [u0 * u0, u0 - u1];
    const beta = 2 * u0 * (0.1 + 7.9 * t);
    const total = 0.1 * t + (7.9 * t * t) / 2;
    const score = -(x0 - Math.exp(-total / 2)) / (1 - 0.75 * Math.exp(-total));
    expect(x[0]).toBeCloseTo((1 + (h * beta) / 2) * x0 + h * beta * score + Math.sqrt(beta * h) * z, 13);
  });

  it.each([
    ["euler-maruyama", eulerMaruyama(), 1],
    ["sra", sra(), 2],
    ["ito-taylor-15, which needs f′ and (g²)′", itoTaylor15(), 2],
    ["ddim", ddim(), 1],
  ] as const)("the law of %s keeps its order", async (_name, scheme, order) => {
    const errors = await Promise.all(
      [128, 256].map((steps) => errorOf(scheme as Scheme, inU, uniform()(steps, inU, end, start))),
    );
    expect(Math.abs(Math.log2(errors[0] / errors[1]) - order)).toBeLessThan(0.06);
  });

  it("at the same times, the law of DDIM does not depend on the time variable, and that of Euler–Maruyama does", async () => {
    const times = uniform()(32, inU, end, start);
    const sameTimes = times.map(squared.time);
    for (const [scheme, depends] of [
      [ddim(), false],
      [eulerMaruyama(), true],
    ] as const) {
      const [u, t] = [await errorOf(scheme, inU, times), await errorOf(scheme, inT, sameTimes)];
      expect(Math.abs(u / t - 1) > 1e-3).toBe(depends);
      if (!depends) expect(u).toBeCloseTo(t, 12);
    }
  });

  it("samples start from the same law", async () => {
    const options = { scheme: ddim(), model: target.score(inT), n: 4, seed: 2, start: exactStart(target) };
    const here = await sample({ ...options, drift: inT, times: Float64Array.of(0.81, 0.25) });
    const there = await sample({
      ...{ ...options, model: target.score(inU) },
      drift: inU,
      times: Float64Array.of(0.9, 0.5),
    });
    here.x.forEach((value, i) => expect(there.x[i]).toBeCloseTo(value, 12));
  });
});
