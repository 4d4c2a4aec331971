import { drawSamples, type Precision, type Target } from "@backstep/core";
import { createPosition } from "@backstep/core/plugin";
import { describe, expect, it } from "vitest";
import { empirical } from "../src/index.ts";
import { inWorkspace } from "./support.ts";
import { everyTarget } from "./targets.ts";

/** `rows` draws from `firstRow` onwards. */
function rowsFrom(target: Target, firstRow: number, rows: number, precision: Precision): Promise<number[]> {
  return inWorkspace(
    (workspace) => Array.from(target.draw(workspace.at(createPosition({ firstRow })), rows, 5).data),
    precision,
  );
}

const mean = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0) / values.length;

/** Distance of the mean of the values from the expected value, in standard errors; 0 if both agree to rounding. */
function standardErrorsOff(values: readonly number[], expected: number): number {
  const average = mean(values);
  const variance = mean(values.map((value) => (value - average) ** 2));
  const error = Math.abs(average - expected);
  return error < 1e-14 ? 0 : error / Math.sqrt(variance / values.length);
}

describe.each(Object.entries(everyTarget))("draws of a %s", (_name, target) => {
  it.each(["f64", "f32"] as const)("have the same bits for any chunk size, in %s", async (precision) => {
    const whole = await rowsFrom(target, 0, 50, precision);
    const parts = [
      [0, 1],
      [1, 16],
      [17, 32],
      [49, 1],
    ].map(([first, rows]) => rowsFrom(target, first, rows, precision));
    expect((await Promise.all(parts)).flat()).toEqual(whole);
  });

  // 4 standard errors for 12 numbers of each of 8 targets: a random seed would fail with probability 0.6 %. The seed is fixed.
  it("have its mean and covariance", async () => {
    const { moments, dim } = target;
    const n = 20_000;
    const x = await drawSamples(target, { n, seed: 1 });
    const column = (j: number): number[] => Array.from({ length: n }, (_, i) => x[i * dim + j] - moments.mean[j]);
    for (let i = 0; i < dim; i++) {
      const first = column(i);
      expect(standardErrorsOff(first, 0)).toBeLessThan(4);
      for (let j = 0; j <= i; j++) {
        const second = column(j);
        const expected = moments.covariance?.[i * dim + j] ?? (i === j ? (moments.variance?.[i] ?? Number.NaN) : 0);
        expect(
          standardErrorsOff(
            first.map((value, row) => value * second[row]),
            expected,
          ),
        ).toBeLessThan(4);
      }
    }
  });
});

describe("draws of an empirical law", () => {
  const data = [1, 2, 3, 4, 5, 6, 7];

  it("are its points, with about equal frequency", async () => {
    const n = 70_000;
    const x = await drawSamples(empirical({ data, dim: 1 }), { n, seed: 2 });
    const counts = data.map((value) => Array.from(x).filter((drawn) => drawn === value).length);
    expect(counts.reduce((total, count) => total + count)).toBe(n);
    for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(4 * Math.sqrt((n * 6) / 49));
  });

  it("differ by seed and are spread only by the bandwidth", async () => {
    const narrow = await drawSamples(empirical({ data, dim: 1, bandwidth: 1e-6 }), { n: 100, seed: 3 });
    const points = await drawSamples(empirical({ data, dim: 1 }), { n: 100, seed: 3 });
    const other = await drawSamples(empirical({ data, dim: 1 }), { n: 100, seed: 4 });
    expect(Array.from(narrow, Math.round)).toEqual(Array.from(points));
    expect(other).not.toEqual(points);
  });
});
