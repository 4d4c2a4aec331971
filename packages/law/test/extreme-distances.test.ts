import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type GaussianLaw, kl, type LineLaw, lineKl, lineW2, meanError, sdError, w2 } from "../src/index.ts";

const dim = 3;
const number = fc.double({ min: -2, max: 2, noNaN: true });
const vector = fc.array(number, { minLength: dim, maxLength: dim });
const matrix = fc.array(number, { minLength: dim * dim, maxLength: dim * dim });

/** N(m, A Aᵀ + I/4), correlated or with its variances alone. */
const law = fc.record({ mean: vector, root: matrix, correlated: fc.boolean() }).map(({ mean, root, correlated }) => {
  const entry = (i: number, j: number): number =>
    [0, 1, 2].reduce((sum, k) => sum + root[dim * i + k] * root[dim * j + k], i === j ? 0.25 : 0);
  const covariance = Float64Array.from({ length: dim * dim }, (_, k) => entry(Math.floor(k / dim), k % dim));
  return {
    mean: Float64Array.from(mean),
    variance: Float64Array.from([0, 1, 2], (j) => covariance[4 * j]),
    ...(correlated && { covariance }),
  } satisfies GaussianLaw;
});

function scaled({ mean, variance, covariance }: GaussianLaw, factor: number): GaussianLaw {
  const squared = (values: Float64Array): Float64Array => values.map((value) => value * factor * factor);
  return {
    mean: mean.map((value) => value * factor),
    variance: squared(variance),
    ...(covariance && { covariance: squared(covariance) }),
  };
}

const diagonal = (mean: number[], variance: number[]): GaussianLaw => ({
  mean: Float64Array.from(mean),
  variance: Float64Array.from(variance),
});

describe("distances of Gaussian laws", () => {
  for (const factor of [1e75, 1e-75, 1e150, 1e-150])
    it(`scale by ${factor}`, () => {
      fc.assert(
        fc.property(law, law, (p, q) => {
          const [far, away] = [scaled(p, factor), scaled(q, factor)];
          for (const distance of [w2, meanError, sdError])
            expect(Math.abs(distance(far, away) / factor - distance(p, q))).toBeLessThan(1e-9 * (1 + distance(p, q)));
          expect(Math.abs(kl(far, away) - kl(p, q))).toBeLessThanOrEqual(1e-9 * (1 + kl(p, q)));
        }),
        { seed: 1, numRuns: 40 },
      );
    });

  it("of moments that are not finite are refused", () => {
    const [truth, diverged] = [diagonal([0], [1]), diagonal([0], [Number.POSITIVE_INFINITY])];
    for (const distance of [w2, kl, meanError, sdError])
      expect(() => distance(truth, diverged)).toThrow(expect.objectContaining({ code: "DATA_INVALID" }));
  });

  it("that overflow are refused", () => {
    const [p, q] = [diagonal([1.7e308], [1]), diagonal([-1.7e308], [1])];
    for (const distance of [w2, meanError])
      expect(() => distance(p, q)).toThrow(expect.objectContaining({ code: "DATA_INVALID" }));
    expect(kl(p, q)).toBe(Number.POSITIVE_INFINITY);
    expect(w2(diagonal([0.8e308], [1]), diagonal([-0.8e308], [1])) / 1.6e308).toBeCloseTo(1, 14);
  });

  it("keep their digits if the produced law is far wider, correlated or not", () => {
    for (const ratio of [1e-10, 1e-40, 1e-200]) {
      const expected = ratio - 1 - Math.log(ratio);
      const [narrow, wide] = [diagonal([0, 0], [ratio, ratio]), diagonal([0, 0], [1, 1])];
      const correlated = { ...narrow, covariance: Float64Array.of(ratio, 0, 0, ratio) };
      for (const truth of [narrow, correlated]) expect(kl(truth, wide) / expected).toBeCloseTo(1, 8);
    }
  });
});

describe("KL of a direction without variance", () => {
  /** ddim and tau-family at 16 steps: the mean of a point is off by one unit in the last place. */
  const truth = diagonal([0.3, 1.7, -0.1], [0, 0, 1]);
  const nearby = (mean: number, variance = 0): GaussianLaw => diagonal([0.3, mean, -0.1], [0, variance, 0.9]);
  const ofRest = kl(diagonal([-0.1], [1]), diagonal([-0.1], [0.9]));

  it("counts 0 if the means agree within 2⁻⁴⁰ of their size", () => {
    for (const mean of [1.7, 1.7 * (1 + 2 ** -52), 1.7 * (1 - 2 ** -41)]) expect(kl(truth, nearby(mean))).toBe(ofRest);
    expect(kl(truth, nearby(1.7, 1e-34))).toBe(ofRest);
    expect(kl(diagonal([0], [0]), diagonal([0], [0]))).toBe(0);
  });

  it("is infinite if the means differ, or if one law alone has variance", () => {
    for (const law of [nearby(1.7 * (1 + 2 ** -39)), nearby(1.7, 1e-20)]) {
      expect(kl(truth, law)).toBe(Number.POSITIVE_INFINITY);
      expect(kl(law, truth)).toBe(Number.POSITIVE_INFINITY);
    }
  });

  it("follows the same rules across coordinates", () => {
    // x₂ = 2 x₁ in both laws.
    const along = (mean: number[], v: number): GaussianLaw => ({
      ...diagonal(mean, [v, 4 * v]),
      covariance: Float64Array.of(v, 2 * v, 2 * v, 4 * v),
    });
    const expected = kl(diagonal([0], [1]), diagonal([0.1], [2]));
    expect(kl(along([0, 0], 1), along([0.1, 0.2], 2))).toBeCloseTo(expected, 12);
    expect(kl(along([1, 2], 1), along([1.1, 2.2 * (1 + 2 ** -52)], 2))).toBeCloseTo(expected, 12);
    expect(kl(along([0, 0], 1), along([0.1, 0.3], 2))).toBe(Number.POSITIVE_INFINITY);
    const other = { ...along([0, 0], 1), covariance: Float64Array.of(1, -2, -2, 4) };
    for (const law of [other, diagonal([0, 0], [1, 4])])
      expect([kl(along([0, 0], 1), law), kl(law, along([0, 0], 1))]).toEqual([
        Number.POSITIVE_INFINITY,
        Number.POSITIVE_INFINITY,
      ]);
  });
});

describe("distances of laws on a line", () => {
  const normal = (mean: number, sd: number): LineLaw => ({
    low: mean - 8.5 * sd,
    high: mean + 8.5 * sd,
    density: async (x) => x.map((value) => Math.exp(-0.5 * ((value - mean) / sd) ** 2) / (sd * Math.sqrt(2 * Math.PI))),
  });

  for (const factor of [1e-300, 1e-150, 1e75, 1e150, 1e300])
    it(`scale by ${factor}`, async () => {
      const [p, q] = [normal(factor, factor), normal(0, 2 * factor)];
      expect((await lineW2(p, q)) / factor / Math.SQRT2).toBeCloseTo(1, 9);
      expect(await lineKl(p, q)).toBeCloseTo(0.5 * (0.5 - 1 + Math.log(4)), 9);
    });

  it("are refused if a law falls between the points", async () => {
    for (const distance of [lineW2, lineKl])
      await expect(async () => distance(normal(0.001, 1e-9), normal(0, 1))).rejects.toMatchObject({
        code: "DATA_INVALID",
      });
  });
});
