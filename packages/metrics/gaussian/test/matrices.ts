import type { GaussianMoments } from "@backstep/core";
import { type Pausing, withoutPauses } from "@backstep/core/plugin";
import { expect } from "vitest";
import type { Reading } from "../src/gradient.ts";
import type { Side } from "../src/side.ts";

export function diagonalMoments(mean: readonly number[], variance: readonly number[]): GaussianMoments {
  return { kind: "moments", mean: Float64Array.from(mean), variance: Float64Array.from(variance) };
}

/** N(m, Q diag(values) Qᵀ). */
export function fullMoments(
  mean: readonly number[],
  values: readonly number[],
  q: readonly number[][],
): GaussianMoments {
  const covariance = q.flatMap((row) => q.map((other) => values.reduce((sum, v, k) => sum + row[k] * v * other[k], 0)));
  return { kind: "moments", mean: Float64Array.from(mean), covariance: Float64Array.from(covariance) };
}

/** An orthogonal matrix without zeros: plane rotations by `angle` through all pairs of coordinates. */
export function rotation(dim: number, angle = 0.7): number[][] {
  const q = Array.from({ length: dim }, (_, i) => Array.from({ length: dim }, (_, j) => Number(i === j)));
  const [c, s] = [Math.cos(angle), Math.sin(angle)];
  for (let a = 0; a < dim; a++)
    for (let b = a + 1; b < dim; b++)
      for (const row of q) [row[a], row[b]] = [c * row[a] - s * row[b], s * row[a] + c * row[b]];
  return q;
}

/** Expects every derivative to equal a central difference. A step of 1e-5 has a truncation error of 1e-10 and a rounding error of 1e-11. */
export function nudgedGradient(
  first: Side,
  second: Side,
  compute: (first: Side, second: Side) => Pausing<Reading>,
): void {
  const step = 1e-5;
  const read = (a: Side, b: Side): Reading => withoutPauses(compute(a, b));
  const gradients = withoutPauses(read(first, second).gradients());
  const sides = [first, second];
  sides.forEach((side, which) => {
    for (const key of ["mean", "variance", "covariance"] as const)
      side[key]?.forEach((_, at) => {
        const valueAt = (sign: number): number => {
          const moved = side[key]!.slice();
          // Half of the change on each side of the diagonal, because a covariance must stay symmetric.
          const mirrored = key === "covariance" ? (at % side.dim) * side.dim + Math.floor(at / side.dim) : at;
          moved[at] += (sign * step) / 2;
          moved[mirrored] += (sign * step) / 2;
          const [a, b] = sides.map((other, k) => (k === which ? { ...other, [key]: moved } : other));
          return read(a, b).value;
        };
        expect((valueAt(1) - valueAt(-1)) / (2 * step)).toBeCloseTo(gradients[which][key]![at], 8);
      });
  });
}
