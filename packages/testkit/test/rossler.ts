import type { Batch, ItoWeight, Scheme } from "@backstep/core";
import { increment, sum, timeIntegral } from "@backstep/core/plugin";

/** A two-stage scheme for additive noise with knobs: each knob at its default is Rößler's SRA1. */
export interface RosslerKnobs {
  readonly info?: Partial<Scheme["info"]>;
  /** Z/h in the two stages, in units of g(t₁). */
  readonly stages?: readonly [number, number];
  /** The second integral as it is used: Z itself, or h ΔW − Z, which weights the path by t₀ − u and has the same joint law with ΔW. */
  readonly reversed?: boolean;
  readonly second?: ItoWeight;
}

export function rossler({
  info,
  stages = [0, 1.5],
  reversed = false,
  second = timeIntegral,
}: RosslerKnobs = {}): Scheme {
  return {
    info: {
      name: "toy-rossler",
      solves: "sde",
      noiseLevel: "driver",
      strongOrder: 1.5,
      weakOrder: 2,
      nfePerStep: 2,
      jvpsPerStep: 0,
      evaluatesAtEnd: false,
      requires: ["regularDrift"],
      source: "test",
      ...info,
    },
    noise: [increment, second],
    async step({ drift, noiseLevel: eta, score, integrals }, t0, t1, x0) {
      const h = t0 - t1;
      const [g0, g1] = [eta * Math.sqrt(drift.g2(t0)), eta * Math.sqrt(drift.g2(t1))];
      const [w, drawn] = integrals(t0, t1, x0);
      const z = reversed ? sum([h, w], [-1, drawn]) : drawn;
      const b = async (x: Batch, t: number): Promise<Batch> =>
        sum([-drift.f(t), x], [0.5 * (1 + eta ** 2) * drift.g2(t), await score(x, t)]);

      const b0 = await b(stages[0] === 0 ? x0 : sum([1, x0], [(stages[0] * g1) / h, z]), t0);
      const b1 = await b(sum([1, x0], [0.75 * h, b0], [(stages[1] * g1) / h, z]), t0 - 0.75 * h);
      return { x: sum([1, x0], [h / 3, b0], [(2 * h) / 3, b1], [g1, w], [(g0 - g1) / h, z]) };
    },
  };
}
