import { claim } from "../claim.ts";
import type { Runner } from "../runner.ts";
import { pointsOf, scoreAt, type TargetCheck } from "./fixture.ts";
import { covarianceOf, smallestPivot } from "./matrix.ts";

/** A relative variance below which a direction counts as one without variance. */
const none = 1e-12;

/** The score exists at σ > 0. At σ = 0 it exists unless some direction of the data has no variance. */
export function singularChecks({ it }: Runner, { target, drifts }: TargetCheck): void {
  it("has a score at every σ > 0", async () => {
    for (const drift of drifts) {
      const t = drift.regular.from + 0.1 * (drift.horizon - drift.regular.from);
      const model = target.score(drift);
      claim(!model.singular?.(t), `singular(${t}) is true under ${drift.name}, where σ = ${drift.sigma(t)}`);
      const score = await scoreAt({ model, drift }, pointsOf(target, drift, t), t);
      claim(score.every(Number.isFinite), `the score under ${drift.name} at t = ${t} is not finite`);
    }
  });

  it("is singular at σ = 0 if a direction has no variance; otherwise its score there is finite", async () => {
    const pivot = smallestPivot(covarianceOf(target.moments));
    for (const drift of drifts) {
      const t = drift.regular.from;
      if (drift.regular.fromOpen || drift.sigma(t) !== 0) continue;
      const model = target.score(drift);
      const singular = model.singular?.(t) ?? false;
      if (pivot < none)
        claim(singular, `singular(${t}) is false under ${drift.name}, but a direction of the data has no variance`);
      else if (target.gaussian)
        claim(
          !singular,
          `singular(${t}) is true under ${drift.name}, but every direction of the Gaussian has variance`,
        );
      if (singular) continue;
      const score = await scoreAt({ model, drift }, pointsOf(target, drift, t), t);
      claim(score.every(Number.isFinite), `the score under ${drift.name} at t = ${t}, where σ = 0, is not finite`);
    }
  });
}
