import { claim, claimAllClose, claimClose } from "../claim.ts";
import type { Runner } from "../runner.ts";
import type { TargetCheck } from "./fixture.ts";
import { smallestPivot } from "./matrix.ts";

/** The moments are those of a law. */
export function momentChecks({ it }: Runner, { target }: TargetCheck): void {
  const { dim } = target;

  it("has a name, a dimension, and moments of this dimension", () => {
    const { mean, variance, covariance } = target.moments;
    claim(target.name !== "", "name is empty");
    claim(Number.isSafeInteger(dim) && dim > 0, `dim is ${dim}; it must be an integer ≥ 1`);
    claim(mean.length === dim, `moments.mean has ${mean.length} values; it must have ${dim}`);
    claim(variance !== undefined || covariance !== undefined, "moments has neither a variance nor a covariance");
    claim((variance?.length ?? dim) === dim, `moments.variance has ${variance?.length} values; it must have ${dim}`);
    const square = dim * dim;
    claim(
      (covariance?.length ?? square) === square,
      `moments.covariance has ${covariance?.length} values, not ${square}`,
    );
    for (const values of [mean, variance, covariance])
      claim(values?.every(Number.isFinite) ?? true, "a moment is not finite");
  });

  it("has variances that are not negative, and a symmetric positive semidefinite covariance", () => {
    const { variance, covariance } = target.moments;
    claim(variance?.every((value) => value >= 0) ?? true, "moments.variance has a negative value");
    if (covariance === undefined) return;
    const transposed = covariance.map((_, i) => covariance[(i % dim) * dim + Math.floor(i / dim)]);
    claimAllClose(covariance, transposed, 1e-12, "moments.covariance against its transpose");
    variance?.forEach((value, j) => claimClose(covariance[j * dim + j], value, 1e-12, `variance of coordinate ${j}`));
    const pivot = smallestPivot(covariance);
    claim(pivot >= -1e-9, `moments.covariance is not positive semidefinite: it has the relative pivot ${pivot}`);
  });
}
