import { readFileSync } from "node:fs";
import { createCatalogue } from "@backstep/catalogue";
import { makePlan, readExperiment } from "@backstep/experiment";
import { describe, expect, it } from "vitest";
import { cases, exactCells, quartiles, sharedVariances, sharedW1 } from "../scripts/randomized-uniforms.ts";
import { backstep, fileOf } from "./terminal.ts";

/** The rows of the page's table, as cells. */
const rows = readFileSync(new URL("../../../docs/randomized-midpoint.md", import.meta.url), "utf8")
  .split("<!-- table: generated -->")[1]
  .split("<!-- /table -->")[0]
  .trim()
  .split("\n")
  .slice(2)
  .map((line) =>
    line
      .split("|")
      .map((cell) => cell.trim())
      .slice(1, -1),
  );

const numbers = (cell: string): number[] => cell.split(" · ").map(Number);

describe("the page on shared and own uniforms", () => {
  it.each(cases.map((one, i) => [one.scheme, one.size, i] as const))(
    "has the exact values of %s at h = %d",
    async (...row) => {
      expect(rows[row[2]].slice(0, 5)).toEqual(await exactCells(cases[row[2]]));
    },
  );

  it("comes from experiments that the command line reads", async () => {
    for (const [horizon, steps] of [
      [10, [100, 50]],
      [9.9, [33]],
      [9.75, [25]],
    ] as const) {
      const file = new URL(`../experiments/randomized-uniforms-${horizon}.yaml`, import.meta.url).pathname;
      const access = { catalogue: createCatalogue() };
      const { experiment, schemes } = await makePlan(await readExperiment(file, access), access);
      expect(experiment).toMatchObject({
        drifts: [{ kind: "ou", horizon }],
        steps,
        metrics: ["wasserstein/marginal-1"],
      });
      expect(experiment.seeds).toEqual(Array.from({ length: 100 }, (_, k) => k + 1));
      expect(schemes.map(({ scheme }) => scheme.sharedUniforms)).toEqual([true, false, true, false]);
    }
  });

  it("has the table that its text describes", () => {
    expect(rows).toHaveLength(8);
    for (const [, , published, shared, below, own] of rows) {
      const share = Number.parseInt(below, 10);
      expect(share).toBeGreaterThanOrEqual(36);
      expect(share).toBeLessThanOrEqual(61);
      expect(numbers(shared)[2]).toBeGreaterThan(2 * numbers(shared)[1]);
      expect(Number(published)).toBeLessThan(0.5 * numbers(own)[0]);
      expect(numbers(own)[2] - numbers(own)[0]).toBeLessThan(0.1 * numbers(own)[1]);
    }
  });

  it("uses the uniforms of a run with the seed: the run's samples have the exact W1", async () => {
    for (const one of [cases[3], cases[7]]) {
      const file = fileOf({
        target: { kind: "gaussian", mean: [0], variance: [0.0081] },
        drift: { kind: "ou", horizon: 9.75 },
        schemes: [{ name: one.scheme, uniforms: "shared" }],
        steps: one.steps,
        start: "exact",
        metrics: ["wasserstein/marginal-1"],
        samples: 4000,
        seeds: 6,
      });
      const { out } = await backstep(["run", file, "--json"]);
      const measured: { value: number; standardError: number; floor: number }[] = out
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line));
      const exact = await sharedW1(one, 6);
      expect(measured).toHaveLength(6);
      // The errors differ between seeds by a factor of several. Each agrees within its own standard error.
      for (const [k, { value, standardError, floor }] of measured.entries())
        expect(Math.abs(value - exact[k])).toBeLessThan(4 * standardError + floor);
      expect(Math.max(...exact) / Math.min(...exact)).toBeGreaterThan(2);
    }
  });
});

it.each(["randomized-midpoint", "randomized-exponential"] as const)(
  "a run of %s with shared uniforms has an error of h^1.5 that differs between seeds, although the error of its moments over all seeds is h²",
  async (scheme) => {
    // 400 seeds give a root mean square to 3.5 %, and the slope over a factor of 4 to 0.04.
    const root = async (steps: number): Promise<number> => {
      const variances = await sharedVariances({ scheme, steps, horizon: 5, variance: 0.25 }, 400);
      return Math.sqrt(variances.reduce((total, v) => total + (Math.sqrt(v) - 0.5) ** 2, 0) / variances.length);
    };
    const [coarse, fine] = [await root(100), await root(400)];
    expect(Math.abs(Math.log2(coarse / fine) / 2 - 1.5)).toBeLessThan(0.12);
    expect(coarse).toBeGreaterThan(10 * 3.71e-4);
  },
);

it("quartiles interpolate", () => {
  expect(quartiles([4, 1, 3, 2])).toEqual([1.75, 2.5, 3.25]);
  expect(quartiles([7])).toEqual([7, 7, 7]);
});
