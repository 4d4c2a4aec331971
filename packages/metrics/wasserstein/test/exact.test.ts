import type { Samples } from "@backstep/core";
import { describe, expect, it } from "vitest";
import { exact } from "../src/index.ts";
import { gaussianSamples, split } from "./normals.ts";

describe("exact W2", () => {
  it("of two pairs agrees with a calculation by hand", async () => {
    const x: Samples = { kind: "samples", x: Float64Array.of(0, 0, 3, 0), n: 2, dim: 2 };
    const y: Samples = { kind: "samples", x: Float64Array.of(3, 4, 0, 1), n: 2, dim: 2 };
    expect((await exact().measure(x, y)).value).toBeCloseTo(Math.sqrt((1 + 16) / 2), 14);
  });

  it("of distant point sets is |Δmean|² + W2² of the centred sets, to rounding", async () => {
    const x = await gaussianSamples(200, [0, 0], [1, 1], 1);
    const y = await gaussianSamples(200, [0, 0], [1, 2], 2);
    const near = (await exact().measure(x, y)).value ** 2;
    const meanGap = (k: number) => mean(x, k) - mean(y, k);
    const far = (await exact().measure(x, { ...y, x: y.x.map((value) => value + 1000) })).value ** 2;
    const expected = near - meanGap(0) ** 2 - meanGap(1) ** 2 + (meanGap(0) - 1000) ** 2 + (meanGap(1) - 1000) ** 2;
    expect(far / expected).toBeCloseTo(1, 13);
  });

  it("has a standard error equal to the standard deviation of its estimates, for different laws", async () => {
    const n = 150;
    const produced = split(await gaussianSamples(n * 100, [0.7, 0, 0], [1, 1.5, 1], 3), n);
    const reference = split(await gaussianSamples(n * 100, [0, 0, 0], [1, 1, 1], 4), n);
    const estimates = await Promise.all(produced.map((set, k) => exact().measure(set, reference[k])));
    const values = estimates.map(({ value }) => value);
    const average = values.reduce((sum, value) => sum + value / 100, 0);
    const spread = Math.sqrt(values.reduce((sum, value) => sum + (value - average) ** 2 / 99, 0));
    const stated = estimates.reduce((sum, { standardError }) => sum + standardError / 100, 0);
    // 100 estimates determine a standard deviation to 7 %; at n = 150 the dual variables add noise.
    expect(stated / spread).toBeGreaterThan(0.8);
    expect(stated / spread).toBeLessThan(1.3);
  });

  it("has the distance of secondReference as floor, and by default an upper estimate of it", async () => {
    const [x, y, secondReference] = split(await gaussianSamples(900, [0, 0, 0], [1, 1, 1], 5), 300);
    const withSecond = await exact({ secondReference }).measure(x, y);
    expect(withSecond.floor).toBe((await exact().measure(y, secondReference)).value);
    const { floor } = await exact().measure(x, y);
    expect(floor).toBeGreaterThan(withSecond.floor);
    expect(floor).toBeLessThan(2 * withSecond.floor);
  });

  it("estimates the same floor for any order of the rows of the reference", async () => {
    const y = await gaussianSamples(400, [0, 0], [1, 1], 6);
    const rows = Array.from({ length: 400 }, (_, i) => [...y.x.subarray(2 * i, 2 * i + 2)]);
    const ordered = Float64Array.from(rows.sort((a, b) => a[0] - b[0]).flat());
    const floor = (await exact().measure(y, y)).floor;
    // The distance of the lower half from the upper half would be 1.6, four times the floor.
    expect((await exact().measure(y, { ...y, x: ordered })).floor).toBeLessThan(1.5 * floor);
  });
});

describe("exact W2 in one dimension", () => {
  it("is a sort: 200,000 rows take less than seconds", async () => {
    const n = 200_000;
    const x = await gaussianSamples(n, [0], [1], 7);
    const y = { ...x, x: x.x.map((value) => 3 - value) };
    const sorted = [x, y].map((side) => Float64Array.from(side.x).sort());
    const bySorting = Math.sqrt(sorted[0].reduce((sum, value, i) => sum + (value - sorted[1][i]) ** 2 / n, 0));
    const { value, floor } = await exact().measure(x, y);
    expect(value / bySorting).toBeCloseTo(1, 12);
    expect(floor).toBeLessThan(0.05);
  });

  it("has the value and nearly the standard error of the assignment of the same points in a plane", async () => {
    const [x, y] = [await gaussianSamples(300, [0], [1], 8), await gaussianSamples(300, [1], [2], 9)];
    const inPlane = ({ x: points, n }: Samples): Samples => ({
      kind: "samples",
      x: Float64Array.from({ length: 2 * n }, (_, k) => (k % 2 === 0 ? points[k / 2] : 0)),
      n,
      dim: 2,
    });
    const [line, plane] = [await exact().measure(x, y), await exact().measure(inPlane(x), inPlane(y))];
    expect(line.value).toBe(plane.value);
    expect(line.floor).toBe(plane.floor);
    expect(line.standardError / plane.standardError).toBeCloseTo(1, 1);
  });
});

describe("exact W2 refuses", () => {
  it("a second reference that is not an object: OPTION_INVALID", () => {
    const refused = {
      code: "OPTION_INVALID",
      message: "wasserstein/exact: secondReference is 1; it must be an object",
    };
    expect(() => exact({ secondReference: 1 as never })).toThrow(expect.objectContaining(refused));
  });

  const set = (n: number, fill = 0): Samples => ({ kind: "samples", x: new Float64Array(n).fill(fill), n, dim: 1 });
  const plane = (n: number): Samples => ({ kind: "samples", x: new Float64Array(2 * n), n, dim: 2 });
  const moments = { kind: "moments", mean: Float64Array.of(0), variance: Float64Array.of(1) } as const;
  for (const [what, produced, reference, code] of [
    ["sides of different size", set(4), set(5), "SHAPE_MISMATCH"],
    ["moments", set(4), moments, "CAPABILITY_MISSING"],
    ["more than 16,384 rows in two dimensions", plane(16_385), plane(16_385), "CAPABILITY_MISSING"],
    ["a single row", set(1), set(1), "SHAPE_MISMATCH"],
    [
      "a distance that overflows",
      { ...set(2), x: Float64Array.of(1e308, 1e308) },
      { ...set(2), x: Float64Array.of(-1e308, -1e308) },
      "DATA_INVALID",
    ],
  ] as const)
    it(`${what}: ${code}`, async () => {
      await expect(async () => exact().measure(produced, reference)).rejects.toMatchObject({ code });
    });
});

function mean({ x, n, dim }: Samples, k: number): number {
  let total = 0;
  for (let i = 0; i < n; i++) total += x[i * dim + k] / n;
  return total;
}
