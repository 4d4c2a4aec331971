import { describe, expect, it } from "vitest";
import { type AffineRunner, type Normal, pushForward, readAffineMap } from "../src/index.ts";

const dim = 2;
const [a, b] = [Float64Array.of(0.5, -2), Float64Array.of(1, 3)];
/** c_k of three normals, one row each. */
const c = Float64Array.of(0.1, 0.2, 0.3, 0.4, 0.5, 0.6);
const normals: readonly Normal[] = [0, 1, 2].map((step) => ({ by: "scheme", step, draw: 0 }));

/** x₁ = a ⊙ x₀ + Σ c_k ⊙ z_k + b + bend x₀², written out. */
function runner(bend = 0): AffineRunner {
  return {
    name: "by-hand",
    dim,
    normals: async () => normals,
    async run(start, kicks, centred) {
      const x = start.map((value, i) => a[i % dim] * value + bend * value ** 2 + (centred ? 0 : b[i % dim]));
      for (const { row, step, value } of kicks)
        for (let j = 0; j < dim; j++)
          x[row * dim + j] += c[step * dim + j] * (typeof value === "number" ? value : value[j]);
      return { x, nfe: 7, jvps: 0 };
    },
  };
}

describe("readAffineMap", () => {
  it("separates the factor of the start from the factors of the normals", async () => {
    const map = await readAffineMap(runner());
    expect(map).toMatchObject({ startFactor: a, noiseFactors: c, normals, nfe: 7, jvps: 0 });
    expect(map.deviation).toBeLessThan(1e-15);
    expect(await map.image(Float64Array.of(2, 1))).toEqual(Float64Array.of(2, 1));
  });

  it("refuses a run that is not affine, and names the coordinate", async () => {
    await expect(readAffineMap(runner(1e-9))).rejects.toMatchObject({
      code: "LAW_NOT_AFFINE",
      details: { scheme: "by-hand", coordinate: 0 },
    });
  });
});

it("pushForward adds the variances of the start and of all normals", async () => {
  const start = { mean: Float64Array.of(2, 1), variance: Float64Array.of(4, 0.25) };
  const { mean, variance } = await pushForward(await readAffineMap(runner()), start);
  expect(mean).toEqual(Float64Array.of(2, 1));
  expect(variance[0]).toBeCloseTo(1 + 0.01 + 0.09 + 0.25, 15);
  expect(variance[1]).toBeCloseTo(1 + 0.04 + 0.16 + 0.36, 15);
});
