import type { Drift } from "@backstep/core";
import { integrate } from "@backstep/core/plugin";
import { claim, claimClose } from "../claim.ts";
import type { Runner } from "../runner.ts";

export interface DriftSuiteOptions {
  readonly runner: Runner;
  readonly factory: () => Drift;
  /** Where f and g² are smooth and the checks run; from 1 % to 95 % of the horizon unless given. */
  readonly smooth?: readonly [from: number, to: number];
}

/**
 * The conformance suite of drifts: that its functions belong to one and the same diffusion.
 *
 * @example
 * ```ts
 * driftSuite({ runner: { describe, it }, factory: () => vpLinear() });
 * ```
 */
export function driftSuite({ runner, factory, smooth }: DriftSuiteOptions): void {
  const drift = factory();
  const [from, to] = smooth ?? [0.01 * drift.horizon, 0.95 * drift.horizon];
  const span = to - from;
  const inner = [0.05, 0.3, 0.6, 0.95].map((share) => from + share * span);
  const slope = (f: (t: number) => number, t: number): number => richardson(f, t, span * 1e-3);

  runner.describe(`drift ${drift.name}`, () => {
    runner.it("α = exp ∫f, from any time to any other", () => {
      for (const t of inner.slice(1))
        claimClose(
          Math.log(drift.alpha(t) / drift.alpha(inner[0])),
          integrate(drift.f, inner[0], t),
          1e-11,
          `log α(${t})/α(${inner[0]})`,
        );
    });

    runner.it("d(σ²/α²)/dt = g²/α²", () => {
      const ratio2 = (t: number): number => (drift.sigma(t) / drift.alpha(t)) ** 2;
      for (const t of inner.slice(1)) {
        const integral = integrate((u) => drift.g2(u) / drift.alpha(u) ** 2, inner[0], t);
        claimRelative(ratio2(t) - ratio2(inner[0]), integral, 1e-9, `the growth of σ²/α² from ${inner[0]} to ${t}`);
      }
    });

    runner.it("α′, σ′, f′ and (g²)′ are the slopes of α, σ, f and g²", () => {
      for (const t of inner) {
        claimClose(drift.alphaPrime(t), slope(drift.alpha, t), 1e-7, `α′(${t})`);
        claimClose(drift.sigmaPrime(t), slope(drift.sigma, t), 1e-7, `σ′(${t})`);
        claimClose(drift.fPrime(t), slope(drift.f, t), 1e-6, `f′(${t})`);
        claimClose(drift.g2Prime(t), slope(drift.g2, t), 1e-6, `(g²)′(${t})`);
      }
    });

    runner.it("transitions are the integrals of Ψ, Ψg² and Ψ²g², down and up", () => {
      for (const [t0, t1] of [
        [inner[3], inner[0]],
        [inner[2], inner[1]],
        [inner[1], inner[2]],
      ]) {
        const weight = (u: number): number => drift.alpha(t1) / drift.alpha(u);
        const signed = (f: (u: number) => number): number => (t1 < t0 ? integrate(f, t1, t0) : -integrate(f, t0, t1));
        const { growth, scoreWeight, noiseVariance } = drift.transition(t0, t1);
        claimRelative(growth, weight(t0), 1e-12, `growth from ${t0} to ${t1}`);
        claimRelative(
          scoreWeight,
          signed((u) => weight(u) * drift.g2(u)),
          1e-11,
          `scoreWeight from ${t0} to ${t1}`,
        );
        claimRelative(
          noiseVariance,
          signed((u) => weight(u) ** 2 * drift.g2(u)),
          1e-11,
          `noiseVariance from ${t0} to ${t1}`,
        );
      }
    });

    runner.it("timeOf inverts σ/α, which increases", () => {
      inner.forEach((t, k) => {
        const ratio = drift.sigma(t) / drift.alpha(t);
        claimRelative(drift.timeOf(ratio), t, 1e-9, `timeOf(${ratio})`);
        claim(k === 0 || ratio > drift.sigma(inner[k - 1]) / drift.alpha(inner[k - 1]), `σ/α falls before t = ${t}`);
      });
    });

    runner.it("is regular where it says so, and its horizon lies there", () => {
      const { from: low, to: high, toOpen } = drift.regular;
      claim(
        low <= from && to <= high && drift.horizon <= high,
        `regular from ${low} to ${high}, but asked from ${from} to ${to} with horizon ${drift.horizon}`,
      );
      for (const t of [...inner, ...(toOpen ? [] : [drift.horizon])])
        for (const [name, value] of Object.entries({
          f: drift.f(t),
          g2: drift.g2(t),
          fPrime: drift.fPrime(t),
          g2Prime: drift.g2Prime(t),
        }))
          claim(Number.isFinite(value), `${name}(${t}) is ${value} inside the regular interval`);
    });
  });
}

function claimRelative(value: number, expected: number, tolerance: number, what: string): void {
  claim(
    Math.abs(value - expected) <= tolerance * Math.abs(expected),
    `${what} is ${value}, expected ${expected} to ${tolerance} relative`,
  );
}

/** Central differences, refined twice: the error is of order step⁶. */
function richardson(f: (t: number) => number, t: number, step: number): number {
  const central = (h: number): number => (f(t + h) - f(t - h)) / (2 * h);
  const [a, b, c] = [central(step), central(step / 2), central(step / 4)];
  return (16 * ((4 * c - b) / 3) - (4 * b - a) / 3) / 15;
}
