import { withoutPauses } from "@backstep/core/plugin";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { assign as assigning } from "../src/assignment.ts";
import { squaredDistances as computing, storedUpTo } from "../src/cost-rows.ts";
import { normals } from "./normals.ts";

const assign = (rows: (i: number) => Float64Array, n: number) => withoutPauses(assigning(rows, n, 1));
const squaredDistances = (x: Float64Array, y: Float64Array, n: number, dim: number) =>
  withoutPauses(computing(x, y, n, dim));

/** Cost per row, after a check that the matching is a permutation and that the dual variables certify it as optimal. */
function certifiedCost(rows: (i: number) => Float64Array, n: number, tolerance = 1e-9): number {
  const { columnOf, u, v } = assign(rows, n);
  expect(new Set(columnOf).size).toBe(n);
  let [cost, dual, violation, largest] = [0, 0, 0, 0];
  for (let i = 0; i < n; i++) {
    const row = rows(i);
    cost += row[columnOf[i]];
    dual += u[i] + v[i];
    for (let j = 0; j < n; j++) {
      violation = Math.max(violation, u[i] + v[j] - row[j]);
      largest = Math.max(largest, row[j]);
    }
  }
  expect(violation).toBeLessThanOrEqual(tolerance * Math.max(1, largest));
  // Weak duality: no matching costs less than Σu + Σv. Rounding grows with n.
  expect(Math.abs(cost - dual)).toBeLessThanOrEqual(tolerance * n * Math.max(1, largest));
  return cost / n;
}

function matrixRows(values: ArrayLike<number>, n: number): (i: number) => Float64Array {
  const costs = Float64Array.from(values);
  return (i) => costs.subarray(i * n, (i + 1) * n);
}

function cheapestOfAll(rows: (i: number) => Float64Array, n: number, i = 0, taken = 0): number {
  if (i === n) return 0;
  let least = Number.POSITIVE_INFINITY;
  for (let j = 0; j < n; j++)
    if (!(taken & (1 << j))) least = Math.min(least, rows(i)[j] + cheapestOfAll(rows, n, i + 1, taken | (1 << j)));
  return least;
}

describe("the assignment", () => {
  it("has the cost of the best of all permutations, n ≤ 6", () => {
    const value = fc.oneof(fc.integer({ min: 0, max: 3 }), fc.double({ min: 0, max: 10, noNaN: true }));
    const square = fc
      .integer({ min: 1, max: 6 })
      .chain((n) => fc.array(value, { minLength: n * n, maxLength: n * n }).map((costs) => ({ n, costs })));
    fc.assert(
      fc.property(square, ({ n, costs }) => {
        const rows = matrixRows(costs, n);
        expect(certifiedCost(rows, n) * n).toBeCloseTo(cheapestOfAll(rows, n), 10);
      }),
      { numRuns: 300 },
    );
  });

  it("has the cost of the best of all permutations, n = 7, for distinct integers", () => {
    const rows = matrixRows(
      Array.from({ length: 49 }, (_, k) => (k * 30) % 53),
      7,
    );
    expect(certifiedCost(rows, 7) * 7).toBeCloseTo(cheapestOfAll(rows, 7), 12);
  });

  for (const [what, dim, shape] of [
    ["a line", 1, (z: number) => z],
    ["a plane", 2, (z: number) => z],
    ["eight dimensions", 8, (z: number) => z],
    ["integers with many ties", 2, (z: number) => Math.round(2 * z)],
    ["two values only", 1, (z: number) => Math.sign(z)],
    [
      "tight clusters of unequal mass",
      2,
      (z: number, k: number, side: number) => 10 * ((k >> 1) % (3 + side)) + 0.01 * z,
    ],
    ["points at very different scales", 2, (z: number) => z * 10 ** Math.round(2 * z)],
  ] as const)
    it(`is certified by its dual variables on ${what}`, async () => {
      const n = 300;
      const points = async (side: number) =>
        (await normals(n * dim, side)).map((z, k) =>
          (shape as (z: number, k: number, side: number) => number)(z, k, side),
        );
      const [x, y] = [await points(0), await points(1)];
      expect(certifiedCost(squaredDistances(x, y, n, dim), n)).toBeGreaterThanOrEqual(0);
    });

  it("matches points on a line in sorted order", async () => {
    const n = 500;
    const [x, y] = [await normals(n, 3), await normals(n, 4)];
    const [xs, ys] = [x.slice().sort(), y.slice().sort()];
    const bySorting = xs.reduce((sum, value, i) => sum + (value - ys[i]) ** 2 / n, 0);
    expect(certifiedCost(squaredDistances(x, y, n, 1), n)).toBeCloseTo(bySorting, 13);
  });

  it("of identical points costs nothing", () => {
    const n = 200;
    const points = new Float64Array(n * 2).fill(3);
    expect(certifiedCost(squaredDistances(points, points, n, 2), n)).toBe(0);
  });

  it("of a set with its permutation finds the permutation", async () => {
    const n = 128;
    const x = await normals(n * 3, 5);
    const y = Float64Array.from(x, (_, k) => x[(k + 3 * 50) % x.length]);
    const { columnOf } = assign(squaredDistances(x, y, n, 3), n);
    expect([...columnOf]).toEqual(Array.from({ length: n }, (_, i) => (i + n - 50) % n));
  });
});

describe("squared distances", () => {
  it("have the same bits in memory and computed row by row", async () => {
    const n = storedUpTo + 1;
    const x = await normals(n * 5, 6);
    const last = squaredDistances(x, x, n, 5)(n - 1).slice();
    const part = x.subarray((n - 600) * 5);
    expect(squaredDistances(part, part, 600, 5)(599)).toEqual(last.subarray(n - 600));
  });

  it("have no cancellation far from the origin", () => {
    const [x, y] = [Float64Array.of(2 ** 40, 0, 2 ** 40 + 1, 0), Float64Array.of(2 ** 40, 1, 2 ** 40, 2)];
    expect([...squaredDistances(x, y, 2, 2)(1)]).toEqual([2, 5]);
  });
});
