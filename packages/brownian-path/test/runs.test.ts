import { type NoiseSource, sample, steps } from "@backstep/core";
import { freshNoise } from "@backstep/core/plugin";
import { isotropic, ou, remembering, uniformTimes } from "@backstep/test-fixtures";
import { describe, expect, it } from "vitest";
import { brownianPath } from "../src/index.ts";
import { options } from "./paths.ts";

describe("runs on a Brownian path", () => {
  const run = { scheme: remembering, drift: ou, model: isotropic(3, 0.5), times: uniformTimes(32), seed: 3 };

  it("have the same bits in chunks, in lockstep, and for fewer rows", async () => {
    const noise = brownianPath(options);
    const { x } = await sample({ ...run, noise, n: 100 });
    expect((await sample({ ...run, noise, n: 100, chunkRows: 7 })).x).toEqual(x);
    expect((await sample({ ...run, noise, n: 9 })).x).toEqual(x.slice(0, 27));
    let last = x;
    for await (const step of steps({ ...run, noise, n: 100, chunkRows: 13 })) last = step.x;
    expect(last).toEqual(x);
  });

  it("of Euler–Maruyama converge strongly with order 1, which fresh noise does not", async () => {
    const errors = async (noise: NoiseSource): Promise<number[]> => {
      const at = async (n: number) => (await sample({ ...run, noise, times: uniformTimes(n), n: 2000 })).x;
      const fine = await at(2048);
      return Promise.all(
        [16, 32, 64, 128].map(async (n) =>
          Math.sqrt(
            Float64Array.from(await at(n)).reduce((total, value, i) => total + (value - fine[i]) ** 2, 0) / fine.length,
          ),
        ),
      );
    };
    const slopes = (e: number[]): number[] => e.slice(1).map((v, k) => Math.log2(e[k] / v));
    for (const slope of slopes(await errors(brownianPath(options)))) expect(Math.abs(slope - 1)).toBeLessThan(0.15);
    for (const slope of slopes(await errors(freshNoise(1)))) expect(Math.abs(slope)).toBeLessThan(0.5);
  });
});
