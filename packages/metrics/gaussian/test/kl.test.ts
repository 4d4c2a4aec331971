import { describe, expect, it } from "vitest";
import { excess } from "../src/excess.ts";
import { gaussianKl } from "../src/gaussian-kl.ts";
import { kl } from "../src/index.ts";
import { diagonalMoments, fullMoments, nudgedGradient, rotation } from "./matrices.ts";
import { gaussianSamples } from "./normals.ts";

describe("KL(reference ‖ produced)", () => {
  it("averages over the reference: ½(v/w − 1 − log(v/w) + Δ²/w), with v of the reference and w of the produced law", async () => {
    const { value } = await kl().measure(diagonalMoments([1], [2]), diagonalMoments([0], [1]));
    expect(value).toBeCloseTo(0.5 * (0.5 - 1 + Math.log(2) + 0.5), 15);
  });

  it("keeps the digits of a tiny difference: u²/4 for v/w = 1 + u", async () => {
    const u = 2 ** -40;
    const { value } = await kl().measure(diagonalMoments([0], [1]), diagonalMoments([0], [1 + u]));
    expect(value / (u ** 2 / 4)).toBeCloseTo(1, 11);
  });

  it("is the same after a rotation of both laws", async () => {
    const q = rotation(3);
    const straight = await kl().measure(diagonalMoments([1, 0, 0], [1, 2, 3]), diagonalMoments([1, 0, 0], [3, 2, 0.1]));
    const rotated = await kl().measure(fullMoments([0, 0, 0], [1, 2, 3], q), fullMoments([0, 0, 0], [3, 2, 0.1], q));
    expect(rotated.value).toBeCloseTo(straight.value, 13);
  });

  it("does not treat coordinates of very different scale as singular", async () => {
    const q = rotation(2);
    const scaled = (values: number[]) => {
      const { mean, covariance } = fullMoments([0, 0], values, q);
      return { kind: "moments", mean, covariance: covariance!.map((c, k) => c * [1, 1e-9, 1e-9, 1e-18][k]) } as const;
    };
    const plain = await kl().measure(fullMoments([0, 0], [1, 2], q), fullMoments([0, 0], [2, 1], q));
    expect((await kl().measure(scaled([1, 2]), scaled([2, 1]))).value).toBeCloseTo(plain.value, 13);
  });

  it("keeps its digits if the produced law is far wider", async () => {
    // ½(r − 1 − log r) with r = 1e-40 and 1e-200, in one direction; its log has no digits in 1 + (r − 1).
    for (const ratio of [1e-10, 1e-40, 1e-200]) {
      const expected = 0.5 * (ratio - 1 - Math.log(ratio));
      const pair = [diagonalMoments([0, 0], [1, 2]), diagonalMoments([0, 0], [ratio, 2])] as const;
      expect((await kl().measure(...pair)).value / expected).toBeCloseTo(1, 8);
      const [wide, narrow] = [
        fullMoments([0, 0], [1, 1], rotation(2)),
        fullMoments([0, 0], [ratio, ratio], rotation(2)),
      ];
      expect((await kl().measure(wide, narrow)).value / (2 * expected)).toBeCloseTo(1, 8);
    }
  });

  it("has derivatives that agree with finite differences", () => {
    const side = (values: number[], angle: number, mean: number[]) => ({
      dim: 3,
      mean: Float64Array.from(mean),
      covariance: fullMoments(mean, values, rotation(3, angle)).covariance!,
    });
    nudgedGradient(side([2, 1, 0.5], 0.7, [1, 0, 0]), side([1, 1.5, 3], 0.2, [0, 1, 0]), gaussianKl);
    const diagonal = (variance: number[], mean: number[]) => ({
      dim: 2,
      mean: Float64Array.from(mean),
      variance: Float64Array.from(variance),
    });
    nudgedGradient(diagonal([2, 1], [1, 0]), diagonal([1, 3], [0, 1]), gaussianKl);
  });
});

describe("u − log(1 + u)", () => {
  it("is continuous at the change to its series, |u| = 0.02", () => {
    // Cancellation limits the side of the logarithm to 20 · eps / (u²/2) = 2e-11.
    for (const u of [0.02, -0.02]) expect(excess(u) / excess(u * (1 + 1e-15))).toBeCloseTo(1, 10);
  });

  it("is ∞ at −1", () => {
    expect(excess(-1)).toBe(Number.POSITIVE_INFINITY);
  });
});

describe("a singular covariance", () => {
  const regular = diagonalMoments([0, 0], [1, 1]);
  const singular = fullMoments([0, 0], [1, 0], rotation(2));

  it("of one law only makes it infinite, with the standard error 0", async () => {
    const [point, line] = [diagonalMoments([0], [0]), diagonalMoments([0], [1])];
    for (const [produced, reference] of [
      [singular, regular],
      [regular, singular],
      [point, line],
      [line, point],
    ])
      expect(await kl().measure(produced, reference)).toMatchObject({
        value: Number.POSITIVE_INFINITY,
        standardError: 0,
      });
    const few = await gaussianSamples(2, [0, 0], [1, 0, 0, 1], 1);
    expect(await kl().measure(few, regular)).toMatchObject({ value: Number.POSITIVE_INFINITY, standardError: 0 });
  });

  it("of both laws counts 0 if their supports agree, and makes it infinite if not", async () => {
    const q = rotation(3);
    const flat = (mean: number[], values: number[], angle = 0.7) => fullMoments(mean, values, rotation(3, angle));
    const expected = (await kl().measure(diagonalMoments([0, 0], [1, 2]), diagonalMoments([0, 0], [3, 0.5]))).value;
    const [p, r] = [flat([1, 2, 3], [1, 2, 0]), flat([1, 2, 3], [3, 0.5, 0])];
    expect((await kl().measure(p, r)).value).toBeCloseTo(expected, 10);
    expect((await kl().measure(p, flat([1, 2, 3], [3, 0.5, 0], 0.6))).value).toBe(Number.POSITIVE_INFINITY);
    const moved = (by: number) => flat([1 + by * q[0][2], 2 + by * q[1][2], 3 + by * q[2][2]], [3, 0.5, 0]);
    expect((await kl().measure(p, moved(1e-6))).value).toBe(Number.POSITIVE_INFINITY);
    expect((await kl().measure(p, moved(1e-15))).value).toBeCloseTo(expected, 10);
  });

  it("in a coordinate is that of a point: it counts 0 if the means agree within 2⁻⁴⁰ of their size", async () => {
    const law = (mean: number, variance = 0) => diagonalMoments([0.3, mean, -0.1], [0, variance, 1]);
    const at = async (mean: number, variance = 0) => (await kl().measure(law(mean, variance), law(1.7))).value;
    expect(await at(1.7 * (1 + 2 ** -52))).toBe(0);
    expect(await at(1.7, 1e-34)).toBe(0);
    expect(await at(1.7 + 2 ** -39)).toBe(Number.POSITIVE_INFINITY);
    expect(await at(1.7, 1e-22)).toBe(Number.POSITIVE_INFINITY);
    const full = ({ mean, variance }: ReturnType<typeof law>) => fullMoments([...mean], [...variance!], rotation(3, 0));
    expect((await kl().measure(full(law(1.7 * (1 + 2 ** -52), 1e-34)), law(1.7))).value).toBe(0);
  });

  it("is replaced by (1 − s) S + s (tr S/d) I for shrinkage s, on both sides", async () => {
    const shrunk = await kl({ shrinkage: 0.1 }).measure(singular, regular);
    const byHand = await kl().measure(fullMoments([0, 0], [0.95, 0.05], rotation(2)), regular);
    expect(shrunk.value).toBeCloseTo(byHand.value, 13);
    expect((await kl({ shrinkage: 0.1 }).measure(singular, singular)).value).toBe(0);
    const diagonal = await kl({ shrinkage: 0.5 }).measure(diagonalMoments([0, 0], [4, 0]), regular);
    expect(diagonal.value).toBe((await kl().measure(diagonalMoments([0, 0], [3, 1]), regular)).value);
  });

  it("cannot be used with a shrinkage outside [0, 1]", () => {
    for (const shrinkage of [-0.1, 1.1, Number.NaN])
      expect(() => kl({ shrinkage })).toThrow(
        `gaussian/kl: shrinkage is ${shrinkage}; it must be a finite number at least 0 and at most 1`,
      );
  });
});
