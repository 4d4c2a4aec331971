import { brownianPath } from "@backstep/brownian-path";
import { type Scheme, sample } from "@backstep/core";
import { ou } from "@backstep/drifts";
import { eulerMaruyama } from "@backstep/scheme-euler-maruyama";
import { exponentialIntegrator } from "@backstep/scheme-exponential-integrator";
import { sra } from "@backstep/scheme-sra";
import { mixture } from "@backstep/score-analytic";
import { describe, expect, it } from "vitest";

const target = mixture({ weights: [0.4, 0.6], means: [[-1], [1]], variance: 0.5 });
const drift = ou({ horizon: 2 });
const schemes = { euler: eulerMaruyama(), exponential: exponentialIntegrator(), sra: sra() };
const noise = brownianPath({
  seed: 4,
  weights: Object.values(schemes).flatMap(({ noise }) => noise),
  drift,
  interval: [0, 2],
});

const at = async (scheme: Scheme, steps: number): Promise<Float64Array> => {
  const times = Float64Array.from({ length: steps + 1 }, (_, k) => 2 * (1 - k / steps));
  const { x } = await sample({ scheme, drift, model: target.score(drift), times, n: 400, seed: 1, noise });
  return Float64Array.from(x);
};

describe("strong orders on one Brownian path", async () => {
  const exact = await at(schemes.sra, 1024);
  for (const [name, order, tolerance] of [
    ["euler", 1, 0.2],
    ["exponential", 1, 0.2],
    ["sra", 1.5, 0.25],
  ] as const)
    it(`${name}: ${order}, compared with the finest run of SRA1`, async () => {
      const errors = await Promise.all(
        [16, 32, 64, 128].map(async (steps) =>
          Math.sqrt((await at(schemes[name], steps)).reduce((total, x, i) => total + (x - exact[i]) ** 2, 0) / 400),
        ),
      );
      const slope = Math.log2(errors[0] / errors[3]) / 3;
      expect(Math.abs(slope - order), `errors ${errors.join(", ")}`).toBeLessThan(tolerance);
    });
});
