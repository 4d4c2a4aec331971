import { integrate } from "@backstep/core/plugin";
import { claimRelative } from "../claim.ts";
import type { Runner } from "../runner.ts";
import type { DriftCheck } from "./fixture.ts";

/** Transitions over an interval are equal to the integrals in their definition. */
export function transitionChecks({ it }: Runner, { drift, times }: DriftCheck): void {
  it("transitions are the integrals of Ψ, Ψg² and Ψ²g², down and up", () => {
    for (const [t0, t1] of [
      [times[3], times[0]],
      [times[2], times[1]],
      [times[1], times[2]],
    ]) {
      const weight = (u: number): number => drift.alpha(t1) / drift.alpha(u);
      const signed = (f: (u: number) => number): number => (t1 < t0 ? integrate(f, t1, t0) : -integrate(f, t0, t1));
      const score = signed((u) => weight(u) * drift.g2(u));
      const noise = signed((u) => weight(u) ** 2 * drift.g2(u));

      const { growth, scoreWeight, noiseVariance } = drift.transition(t0, t1);
      claimRelative(growth, weight(t0), 1e-12, `growth from ${t0} to ${t1}`);
      claimRelative(scoreWeight, score, 1e-11, `scoreWeight from ${t0} to ${t1}`);
      claimRelative(noiseVariance, noise, 1e-11, `noiseVariance from ${t0} to ${t1}`);
    }
  });
}
