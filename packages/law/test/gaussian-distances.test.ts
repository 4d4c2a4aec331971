import { describe, expect, it } from "vitest";
import { type GaussianLaw, kl, meanError, sdError, w2 } from "../src/index.ts";

const law = (mean: number[], rows: number[][]): GaussianLaw => ({
  mean: Float64Array.from(mean),
  variance: Float64Array.from(rows, (row, j) => row[j]),
  covariance: Float64Array.from(rows.flat()),
});
const diagonal = (mean: number[], variance: number[]): GaussianLaw => ({
  mean: Float64Array.from(mean),
  variance: Float64Array.from(variance),
});
/** R diag(v) Rᵀ, R the rotation by the angle. */
const turned = (angle: number, [v, w]: readonly [number, number]): number[][] => {
  const [c, s] = [Math.cos(angle), Math.sin(angle)];
  return [
    [c * c * v + s * s * w, c * s * (v - w)],
    [c * s * (v - w), s * s * v + c * c * w],
  ];
};

describe("distances of correlated Gaussians", () => {
  it("have the closed form in two dimensions: tr R = √(tr M + 2 √det M)", () => {
    const [S, D] = [turned(0.5, [2, 0.3]), [1.5, 0.7]];
    const trace = D[0] * S[0][0] + D[1] * S[1][1];
    const det = D[0] * D[1] * 2 * 0.3;
    const expected = Math.sqrt(0.01 + 2.3 + 2.2 - 2 * Math.sqrt(trace + 2 * Math.sqrt(det)));
    const [p, q] = [law([0.1, 0], S), diagonal([0, 0], D)];
    for (const [a, b] of [
      [p, q],
      [q, p],
    ])
      expect(w2(a, b)).toBeCloseTo(expected, 14);
    const relative = S[0][0] / D[0] + S[1][1] / D[1];
    const logDet = Math.log(0.6 / (D[0] * D[1]));
    expect(kl(p, q)).toBeCloseTo(0.5 * (relative - 2 - logDet + 0.01 / D[0]), 14);
    const inverse = [S[1][1] / 0.6, S[0][0] / 0.6];
    expect(kl(q, p)).toBeCloseTo(0.5 * (D[0] * inverse[0] + D[1] * inverse[1] - 2 + logDet + 0.01 * inverse[0]), 13);
  });

  it("equal those of the variances in any common eigenbasis", () => {
    for (const angle of [0, 0.3, 1.2]) {
      const [p, q] = [law([0, 0], turned(angle, [2, 0.3])), law([0, 0], turned(angle, [1, 0.9]))];
      const [P, Q] = [diagonal([0, 0], [2, 0.3]), diagonal([0, 0], [1, 0.9])];
      expect(w2(p, q)).toBeCloseTo(w2(P, Q), 14);
      expect(kl(p, q)).toBeCloseTo(kl(P, Q), 14);
    }
  });

  it("keep their digits if the laws nearly agree", () => {
    // S = D + e (off the diagonal): W₂² = Σ_{i≠j} e² d_j/(d_i + d_j)² /… = e²/(d₁ + d₂) to first order.
    for (const e of [1e-6, 1e-9]) {
      const p = law(
        [0, 0],
        [
          [2, e],
          [e, 0.5],
        ],
      );
      const q = diagonal([0, 0], [2, 0.5]);
      expect((w2(p, q) / e) * Math.sqrt(2.5)).toBeCloseTo(1, 6);
      expect(kl(p, q) / (e ** 2 / (2 * 2 * 0.5))).toBeCloseTo(1, 6);
    }
  });

  it("are finite in W2 and infinite in KL if a direction has variance 0", () => {
    const p = law(
      [0, 0],
      [
        [1, 0.2],
        [0.2, 0.5],
      ],
    );
    const line = diagonal([0, 0], [1, 0]);
    expect(w2(p, line)).toBeCloseTo(Math.sqrt(0.5), 14);
    expect(w2(p, diagonal([0, 0], [0, 0]))).toBeCloseTo(Math.sqrt(1.5), 14);
    expect(kl(p, line)).toBe(Number.POSITIVE_INFINITY);
    expect(w2(p, p)).toBeLessThan(1e-15);
  });
});

describe("distances of Gaussians with diagonal covariances", () => {
  it("have their textbook values", () => {
    const [p, q] = [diagonal([1, 0], [4, 1]), diagonal([0, 0], [1, 9])];
    expect(w2(p, q)).toBeCloseTo(Math.sqrt(1 + 1 + 4), 15);
    expect(meanError(p, q)).toBe(1);
    expect(sdError(p, q)).toBeCloseTo(Math.sqrt(5), 15);
    expect(kl(p, q)).toBeCloseTo(0.5 * (4 - 1 - Math.log(4) + 1 + 1 / 9 - 1 + Math.log(9)), 14);
    expect([w2(p, p), kl(p, p)]).toEqual([0, 0]);
  });

  it("keep their digits if the laws nearly agree", () => {
    const [p, q] = [diagonal([0], [1]), diagonal([0], [1 + 2 ** -40])];
    expect(w2(p, q) * 2 ** 41).toBeCloseTo(1, 11);
    expect(kl(p, q) * 2 ** 82).toBeCloseTo(1, 10);
  });

  it("are infinite in KL if only the produced law has variance 0 in a direction", () => {
    expect(kl(diagonal([0], [1]), diagonal([0], [0]))).toBe(Number.POSITIVE_INFINITY);
    expect(kl(diagonal([0], [0]), diagonal([0], [0]))).toBe(0);
  });
});
