import { integrate } from "@backstep/core/plugin";
import { claimClose, claimRelative } from "../claim.ts";
import type { Runner } from "../runner.ts";
import type { DriftCheck } from "./fixture.ts";

/** α, σ, f and g² belong to one diffusion, and their declared derivatives are right. */
export function closedFormChecks({ it }: Runner, { drift, from, to, times }: DriftCheck): void {
  const [first, ...later] = times;

  it("α = exp ∫f, from any time to any other", () => {
    for (const t of later)
      claimClose(
        Math.log(drift.alpha(t) / drift.alpha(first)),
        integrate(drift.f, first, t),
        1e-11,
        `log α(${t})/α(${first})`,
      );
  });

  it("d(σ²/α²)/dt = g²/α²", () => {
    const ratio2 = (t: number): number => (drift.sigma(t) / drift.alpha(t)) ** 2;
    for (const t of later) {
      const integral = integrate((u) => drift.g2(u) / drift.alpha(u) ** 2, first, t);
      claimRelative(ratio2(t) - ratio2(first), integral, 1e-9, `the growth of σ²/α² from ${first} to ${t}`);
    }
  });

  it("α′, σ′, f′ and (g²)′ are the slopes of α, σ, f and g²", () => {
    const slope = (f: (t: number) => number, t: number): number => richardson(f, t, (to - from) * 1e-3);
    for (const t of times) {
      claimClose(drift.alphaPrime(t), slope(drift.alpha, t), 1e-7, `α′(${t})`);
      claimClose(drift.sigmaPrime(t), slope(drift.sigma, t), 1e-7, `σ′(${t})`);
      claimClose(drift.fPrime(t), slope(drift.f, t), 1e-6, `f′(${t})`);
      claimClose(drift.g2Prime(t), slope(drift.g2, t), 1e-6, `(g²)′(${t})`);
    }
  });
}

/** Central differences, refined twice: the error is of order step⁶. */
function richardson(f: (t: number) => number, t: number, step: number): number {
  const central = (h: number): number => (f(t + h) - f(t - h)) / (2 * h);
  const [a, b, c] = [central(step), central(step / 2), central(step / 4)];
  return (16 * ((4 * c - b) / 3) - (4 * b - a) / 3) / 15;
}
