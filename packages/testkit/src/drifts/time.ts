import { claim, claimRelative } from "../claim.ts";
import type { Runner } from "../runner.ts";
import type { DriftCheck } from "./fixture.ts";

/** `timeOf` is the inverse of σ/α, and the drift is finite on its regular interval. */
export function timeChecks({ it }: Runner, { drift, from, to, times }: DriftCheck): void {
  it("timeOf inverts σ/α, which increases", () => {
    times.forEach((t, k) => {
      const ratio = drift.sigma(t) / drift.alpha(t);
      claimRelative(drift.timeOf(ratio), t, 1e-9, `timeOf(${ratio})`);
      claim(
        k === 0 || ratio > drift.sigma(times[k - 1]) / drift.alpha(times[k - 1]),
        `σ/α falls from t = ${times[k - 1]} to ${t}; it must increase`,
      );
    });
  });

  it("is finite on its regular interval, which contains the horizon", () => {
    const { from: low, to: high, toOpen } = drift.regular;
    claim(
      low <= from && to <= high && drift.horizon <= high,
      `regular is [${low}, ${high}]; it must contain the checked times ${from} to ${to} and the horizon ${drift.horizon}`,
    );
    for (const t of [...times, ...(toOpen ? [] : [drift.horizon])])
      for (const [name, value] of Object.entries({
        f: drift.f(t),
        g2: drift.g2(t),
        fPrime: drift.fPrime(t),
        g2Prime: drift.g2Prime(t),
      }))
        claim(Number.isFinite(value), `${name}(${t}) is ${value} inside the regular interval; it must be finite`);
  });
}
