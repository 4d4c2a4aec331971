import type { Batch } from "@backstep/core";
import { createWorkspace, freshNoise, increment, posterior } from "@backstep/core/plugin";
import { ou, uniformTimes } from "@backstep/test-fixtures";
import { describe, expect, it } from "vitest";
import { pathOf } from "../src/brownian-path.ts";
import { brownianPath } from "../src/index.ts";
import { all, codeOf, dot, edm, like, mapOf, options, values } from "./paths.ts";

describe("queries of a Brownian path", () => {
  it("over adjoining intervals add up, ψ = u − t1 after a shift", async () => {
    const shape = await like(50, 3);
    const path = brownianPath(options);
    for (const [t0, s, t1] of [
      [2, 1, 0],
      [1.7, 1.1, 0.3],
      [1.0001, 1.00005, 1],
    ]) {
      const [[w, z, e], [w0, z0, e0], [w1, z1, e1]] = [
        [t0, t1],
        [t0, s],
        [s, t1],
      ].map(([a, b]) => values(path, a, b, shape));
      const scale = Math.sqrt(t0 - t1);
      const decay = ou.alpha(t1) / ou.alpha(s);
      w.forEach((value, i) => {
        expect(Math.abs(value - w0[i] - w1[i]) / scale).toBeLessThan(1e-14);
        expect(Math.abs(z[i] - z0[i] - (s - t1) * w0[i] - z1[i]) / scale ** 3).toBeLessThan(1e-13);
        expect(Math.abs(e[i] - decay * e0[i] - e1[i]) / scale).toBeLessThan(1e-14);
      });
    }
  });

  it("give the same bits in any order, for any rows, chunk and cache", async () => {
    const times = uniformTimes(48);
    const fine = [...times.keys()].slice(1).map((k) => [times[k - 1], times[k]]);
    const one = await like(40, 3);
    const first = fine.map(([a, b]) => values(brownianPath(options), a, b, one));
    const path = brownianPath(options);
    expect(
      [...fine]
        .reverse()
        .map(([a, b]) => values(path, a, b, one))
        .reverse(),
    ).toEqual(first);
    expect(fine.map(([a, b]) => values(path, a, b, one))).toEqual(first);
    const part = await like(7, 3, "f64", 11);
    for (const [k, [a, b]] of fine.entries())
      expect(values(path, a, b, part)).toEqual(first[k].map((batch) => batch.slice(33, 54)));
  });

  it("with times per row have the bits of queries with one time, in either precision", async () => {
    for (const precision of ["f32", "f64"] as const) {
      const shape = await like(5, 3, precision, 11);
      const path = brownianPath(options);
      const [t0, t1] = [Float64Array.of(1, 0.9, 0.8, 1, 0.6), Float64Array.of(0.5, 0.51, 0.77, 1, 0.599)];
      const got = values(path, t0, t1, shape);
      t0.forEach((time, row) => {
        const expected = values(path, time, t1[row], shape);
        got.forEach((batch, w) =>
          expect(batch.slice(3 * row, 3 * row + 3)).toEqual(expected[w].slice(3 * row, 3 * row + 3)),
        );
      });
    }
  });

  it("at random times per row add up", async () => {
    const [path, shape] = [brownianPath(options), await like(30, 2)];
    const random = (k: number): Float64Array => freshNoise(k).uniforms(1, false, 0, 0, shape)[0];
    const middle = random(1).map((u) => 0.7 + 0.6 * u);
    const [[w], [w0], [w1]] = [
      values(path, 1.3, 0.7, shape),
      values(path, 1.3, middle, shape),
      values(path, middle, 0.7, shape),
    ];
    w.forEach((value, i) => expect(Math.abs(value - w0[i] - w1[i])).toBeLessThan(1e-14));
  });

  it("with times per row have the bits of queries with one time, in any sequence", async () => {
    const [path, shape] = [brownianPath(options), await like(6, 2)];
    const random = (k: number): Float64Array => freshNoise(k).uniforms(1, false, 0, 0, shape)[0];
    const [upper, lower] = [random(1).map((u) => 1 + 0.3 * u), random(2).map((u) => 0.7 + 0.3 * u)];
    // Downwards, a part again, a gap, back to the top, into a passed part, and an empty interval.
    const queries: [number | Float64Array, number | Float64Array][] = [
      [1.3, upper],
      [upper, lower],
      [1.3, lower],
      [upper, 0.7],
      [lower, 0.7],
      [upper, 0.7],
      [1.3, upper],
      [lower, 0.6],
      [0.6, 0.59],
      [upper.map((t, row) => (row === 2 ? lower[2] : t)), lower],
      [lower.map((t) => t - 0.1), 0.5],
      [1.29, lower],
    ];
    const at = (times: number | Float64Array, row: number): number => (typeof times === "number" ? times : times[row]);
    for (const [t0, t1] of queries) {
      const got = values(path, t0, t1, shape);
      for (let row = 0; row < 6; row++) {
        const expected = values(brownianPath(options), at(t0, row), at(t1, row), shape);
        got.forEach((batch, w) =>
          expect(batch.slice(2 * row, 2 * row + 2)).toEqual(expected[w].slice(2 * row, 2 * row + 2)),
        );
      }
    }
  });

  it("with times per row survive kernel memory that grows at any of their batches", async () => {
    const query = (shape: Batch) => values(brownianPath(options), 1.3, Float64Array.of(0.9, 0.7), shape);
    const expected = query(await like(2));
    for (let left = 0; left < 100; left++) {
      const shape = (await createWorkspace("f64", 2 ** 20)).batch(2, 1);
      const { kernels } = shape.workspace;
      // Only this many pieces are free.
      kernels.allocate(kernels.memory.buffer.byteLength - kernels.allocate(0) - 64 * left);
      expect(query(shape), `${left} pieces left`).toEqual(expected);
    }
  });

  it("reach one leaf among 2³⁰, a single ulp, and times one ulp outside, but no farther", async () => {
    const shape = await like(4);
    const path = brownianPath({ ...options, interval: [0.25, 2.25] });
    const h = 2 ** -29;
    for (const [t0, t1] of [
      [1.25 + h, 1.25],
      [1 + 2 ** -52, 1],
    ])
      for (const batch of values(path, t0, t1, shape))
        expect(batch.every((v) => Number.isFinite(v) && v !== 0)).toBe(true);
    const [w] = values(path, 1 + 2 ** -52, 1, shape);
    expect(Math.max(...w.map(Math.abs)) / 2 ** -26).toBeLessThan(4);
    expect(values(path, 2.25 + 2 ** -51, 0.25 - 2 ** -54, shape)).toEqual(values(path, 2.25, 0.25, shape));
    expect(codeOf(() => values(path, 2.25 + 2 ** -50, 1, shape))).toBe("TIMES_INVALID");
    expect(codeOf(() => values(path, 1, 0.25 - 2 ** -52, shape))).toBe("TIMES_INVALID");
    expect(codeOf(() => values(path, 0.5, 1, shape))).toBe("TIMES_INVALID");
    expect(values(path, 1, 1, shape)[0]).toEqual([0, 0, 0, 0]);
  });

  it("on a grid of 2^k equal steps cost one split a step, on any interval", async () => {
    for (const [low, high] of [
      [0, 2],
      [0.05, 1],
      [1e-3, 7.3],
    ] as const) {
      const splits = new Set<number>();
      const path = pathOf(
        { ...options, weights: [increment], interval: [low, high] },
        (_kernels, _precision, _out, at) => {
          splits.add(at);
        },
      );
      const times = Array.from({ length: 257 }, (_, i) => low + ((high - low) * (256 - i)) / 256);
      const batch = await like(1);
      for (let k = 0; k < 256; k++) path.integrals([increment], ou, times[k], times[k + 1], batch);
      // The root is drawn with the key of its low end.
      expect(splits.size, `[${low}, ${high}]`).toBe(256);
    }
  });

  it("hit knots exactly: a path on knots has the exact law too", async () => {
    const knots = Float64Array.from({ length: 13 }, (_, k) => 2 * 0.7 ** (12 - k));
    const map = await mapOf({ ...options, knots }, 120);
    for (const [i, j] of [
      [12, 11],
      [7, 3],
      [12, 0],
    ]) {
      const got = map(all, knots[i], knots[j]);
      all.forEach((a, k) => expect(dot(got[k], got[k]) / a.variance(ou, knots[i], knots[j])).toBeCloseTo(1, 12));
    }
  });

  it("draw further normals and uniforms as functions of the interval", async () => {
    const [path, shape] = [brownianPath(options), await like(6, 2)];
    const draw = (t0: number, t1: number) => [
      ...path.normals(2, t0, t1, shape).map(({ data }) => [...data]),
      ...path.uniforms(2, false, t0, t1, shape).map((u) => [...u]),
    ];
    expect(draw(1, 0.5)).toEqual(draw(1, 0.5));
    expect(new Set([...draw(1, 0.5), ...draw(0.5, 0)].flat()).size).toBe(2 * (2 * 12 + 2 * 6));
    expect(new Set(path.uniforms(1, true, 1, 0.5, shape)[0]).size).toBe(1);
  });

  it("refuse a weight outside the span, a foreign drift and invalid options", async () => {
    const shape = await like(2);
    const path = brownianPath(options);
    expect(codeOf(() => path.integrals([posterior], ou, 1, 0.5, shape))).toBe("OPTION_INVALID");
    expect(codeOf(() => path.integrals([increment], edm, 1, 0.5, shape))).toBe("OPTION_INVALID");
    expect(codeOf(() => brownianPath({ ...options, interval: [1, 1] }))).toBe("OPTION_INVALID");
    expect(codeOf(() => brownianPath({ ...options, seed: -1 }))).toBe("OPTION_INVALID");
    expect(codeOf(() => brownianPath({ ...options, knots: Float64Array.of(Number.NaN) }))).toBe("OPTION_INVALID");
    expect(codeOf(() => brownianPath({ ...options, knots: Float64Array.of(3) }))).toBe("TIMES_INVALID");
  });
});
