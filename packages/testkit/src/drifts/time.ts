import { cleanTime } from "@backstep/core";
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

  it("has σ = 0 and α ≠ 0 at its clean time, before every regular time", () => {
    const clean = cleanTime(drift);
    const [alpha, sigma] = [drift.alpha(clean), drift.sigma(clean)];
    claim(
      sigma === 0 && Number.isFinite(alpha) && alpha !== 0,
      `α(${clean}) is ${alpha} and σ(${clean}) is ${sigma}; the data need σ = 0 and α ≠ 0; declare their time as clean (default: 0)`,
    );
    claim(clean <= drift.regular.from, `clean is ${clean}; it must be at most regular.from, ${drift.regular.from}`);
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
