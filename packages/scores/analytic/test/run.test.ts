import { exactStart, type NoiseSource, type Scheme, sample } from "@backstep/core";
import { increment, sum } from "@backstep/core/plugin";
import { ou } from "@backstep/drifts";
import { describe, expect, it } from "vitest";
import { gaussian, perturbScore } from "../src/index.ts";
import { expectClose } from "./support.ts";

const drift = ou();
const times = Float64Array.from({ length: 21 }, (_, i) => 2 * (1 - i / 20));
const covariance = [2, 0.6, -0.3, 0.6, 1, 0.2, -0.3, 0.2, 0.5];
const full = gaussian({ mean: [1, -0.5, 0.25], covariance });
const { basis, inBasis: diagonal } = full.eigen ?? expect.fail("no eigenbasis");

/** Euler–Maruyama on the reverse SDE. */
const euler: Scheme = {
  info: {
    name: "euler",
    solves: "sde",
    noiseLevel: "driver",
    strongOrder: 1,
    weakOrder: 1,
    nfePerStep: 1,
    jvpsPerStep: 0,
    evaluatesAtEnd: false,
    requires: [],
    source: "test",
  },
  noise: [increment],
  async step({ score, integrals }, t0, t1, x0) {
    const h = t0 - t1;
    const s = await score(x0, t0);
    const [w] = integrals(t0, t1, x0);
    return { x: sum([1 + h / 2, x0], [h, s], [1, w]) };
  },
};

/** Q y of every row. */
function rotated(y: ArrayLike<number>): number[] {
  return Array.from(y, (_, index) => {
    const [row, i] = [Math.floor(index / 3), index % 3];
    return [0, 1, 2].reduce((total, l) => total + basis[3 * i + l] * y[3 * row + l], 0);
  });
}

/** Zero noise, which is the same in all coordinates. It keeps the run in the original ones. */
const silent: NoiseSource = {
  name: "silent",
  rotationInvariant: false,
  integrals: (weights, _drift, _t0, _t1, like) => weights.map(() => sum([0, like])),
  normals: () => [],
  uniforms: () => [],
};

describe("exactStart", () => {
  // If data and Z used the same normals, the variance would be (α√v + σ)² = 1.98. Standard error √(2/n); the seed is fixed.
  it("adds noise that is independent of the draws", async () => {
    const target = gaussian({ mean: [0], variance: [1] });
    const still: Scheme = { ...euler, noise: [], step: async (_problem, _t0, _t1, x) => ({ x }) };
    const options = { scheme: still, drift, model: target.score(drift), times: Float64Array.of(1, 0.5), n: 10_000 };
    const { x } = await sample({ ...options, start: exactStart(target) });
    const variance = Array.from(x).reduce((total, value) => total + value * value, 0) / x.length;
    expect(Math.abs(variance - 1)).toBeLessThan(4 * Math.sqrt(2e-4));
  });
});

describe("a run with a full covariance", () => {
  it("equals the rotated run of the diagonal law", async () => {
    const options = { scheme: euler, drift, times, n: 40, seed: 3 };
    const inFull = await sample({ ...options, model: full.score(drift), start: exactStart(full) });
    const inEigenbasis = await sample({ ...options, model: diagonal.score(drift), start: exactStart(diagonal) });
    expectClose(inFull.x, rotated(inEigenbasis.x), 1e-14);
  });

  it("gives the same result in the original coordinates and in the eigenbasis, bias included", async () => {
    const model = perturbScore(full.score(drift), { bias: { size: 0.3, direction: [1, 2, -1] } });
    const start = Float64Array.from({ length: 30 }, (_, i) => Math.cos(i));
    const options = { scheme: euler, drift, times, n: 10, start, noise: silent };
    const { eigen: _, ...original } = model;
    const inBasis = await sample({ ...options, model, noise: { ...silent, rotationInvariant: true } });
    const outside = await sample({ ...options, model: original });
    expectClose(inBasis.x, outside.x, 1e-13);
  });
});
