import type { Drift, Target } from "@backstep/core";
import { claim, claimAllClose, claimClose } from "../claim.ts";
import type { Runner } from "../runner.ts";
import { pointsOf, scoreAt, spreadOf, type TargetCheck, timeAt } from "./fixture.ts";
import { column, covarianceOf, product } from "./matrix.ts";

/** The eigenbasis is orthonormal, and the target in it is the same law. */
export function eigenbasisChecks({ it }: Runner, { target, drifts }: TargetCheck): void {
  const { eigen, dim } = target;
  if (eigen === undefined) return;
  const { basis, inBasis } = eigen;

  it("has an orthonormal eigenbasis", () => {
    claim(basis.length === dim * dim, `eigen.basis has ${basis.length} values; it must have ${dim * dim}`);
    for (let i = 0; i < dim; i++)
      for (let j = 0; j <= i; j++) {
        const dot = column(basis, i).reduce((total, value, k) => total + value * column(basis, j)[k], 0);
        claimClose(dot, i === j ? 1 : 0, 1e-10, `the product of the eigenvectors ${i} and ${j}`);
      }
  });

  it("has in its eigenbasis the mean Qᵀ m and the diagonal covariance Qᵀ S Q", () => {
    claim(inBasis.dim === dim, `eigen.inBasis.dim is ${inBasis.dim}; it must be ${dim}`);
    claimAllClose(inBasis.moments.mean, product(basis, target.moments.mean, true), 1e-9, "the mean in the eigenbasis");
    const inside = covarianceOf(inBasis.moments);
    const covariance = covarianceOf(target.moments);
    for (let k = 0; k < dim; k++) {
      const rotated = product(basis, product(covariance, column(basis, k)), true);
      claimAllClose(column(inside, k), rotated, 1e-9, `column ${k} of the covariance in the eigenbasis`);
      rotated.forEach((value, i) => {
        if (i !== k) claimClose(value, 0, 1e-9, `entry (${i}, ${k}) of Qᵀ S Q`);
      });
    }
  });

  scoreCheck(it, target, drifts[0]);
}

function scoreCheck(it: Runner["it"], target: Target, drift: Drift): void {
  const { dim, eigen } = target;
  if (eigen === undefined) return;
  const { basis, inBasis } = eigen;
  it("has the same score in its eigenbasis: s(Q y) = Q s(y), also as the eigenbasis of the score model", async () => {
    const t = timeAt(drift, target, 0.7);
    if (t === undefined) return;
    const x = pointsOf(target, drift, t);
    const model = target.score(drift);
    const y = byRows(x, dim, (row) => product(basis, row, true));
    const size = spreadOf(target);
    const expected = (await scoreAt({ model, drift }, x, t)).map((value) => size * value);
    for (const inside of [inBasis.score(drift), model.eigen?.inBasis]) {
      if (inside === undefined) continue;
      const found = byRows(await scoreAt({ model: inside, drift }, y, t), dim, (row) => product(basis, row));
      claimAllClose(
        found.map((value) => size * value),
        expected,
        1e-9,
        "the score in the eigenbasis, rotated back,",
      );
    }
    claimAllClose(model.eigen?.basis ?? basis, basis, 0, "the eigenbasis of the score model");
  });
}

function byRows(x: Float64Array, dim: number, change: (row: Float64Array) => Float64Array): Float64Array {
  const out = new Float64Array(x.length);
  for (let i = 0; i < x.length; i += dim) out.set(change(x.subarray(i, i + dim)), i);
  return out;
}
