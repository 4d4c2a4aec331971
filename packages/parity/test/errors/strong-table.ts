import type { Batch, Scheme } from "@backstep/core";
import { sum, type Term } from "@backstep/core/plugin";
import { vpLinear } from "@backstep/drifts";
import { uniform } from "@backstep/grids";
import { type StrongError, type StrongRate, strongErrors } from "@backstep/law";
import { mixture } from "@backstep/score-analytic";
import { schemeOf } from "../scheme.ts";

/** Strong RMS errors at 32, 64, 128 and 256 uniform steps to t = 0.05 from p_T under VP with β from 0.1 to 8. */
export interface StrongTableRow {
  readonly title: string;
  readonly scheme: () => Promise<Scheme<unknown>>;
  readonly rms: readonly number[];
  /** Relative standard error of the tabulated values. */
  readonly accuracy: number;
  readonly order: number;
}

const signs = {
  sra2: { gamma: [1 / 3, 1], betaHat: [3 / 2, -3 / 2] },
  sra3: { gamma: [1, 0], betaHat: [-1, 1] },
} as const;

/** SRA2 or SRA3 with the opposite signs of β̂, as in a widely used library. */
export async function withOppositeSigns(variant: "sra2" | "sra3"): Promise<Scheme<unknown>> {
  const correct = await schemeOf("sra", { variant });
  const { gamma, betaHat } = signs[variant];
  return {
    ...correct,
    async step(problem, t0, t1, x0, state) {
      let z: Batch | undefined;
      const watching = {
        ...problem,
        integrals(...interval: Parameters<typeof problem.integrals>) {
          const drawn = problem.integrals(...interval);
          z = drawn[1];
          return drawn;
        },
      };
      const result = await correct.step(watching, t0, t1, x0, state);
      const g = (share: number): number => Math.sqrt(problem.drift.g2(t0 - share * (t0 - t1)));
      const onZ = betaHat.reduce((total, weight, k) => total + weight * g(gamma[k]), 0) / (t0 - t1);
      const terms: Term[] = [
        [1, result.x],
        [-2 * onZ, z!],
      ];
      return { ...result, x: sum(...terms) };
    },
  };
}

export const strongTable: readonly StrongTableRow[] = [
  {
    title: "euler-maruyama",
    scheme: () => schemeOf("euler-maruyama"),
    rms: [5.81e-2, 2.89e-2, 1.44e-2, 7.11e-3],
    accuracy: 0.01,
    order: 1,
  },
  {
    title: "stochastic-heun",
    scheme: () => schemeOf("stochastic-heun"),
    rms: [3.03e-2, 1.52e-2, 7.6e-3, 3.77e-3],
    accuracy: 0.01,
    order: 1,
  },
  {
    title: "ito-taylor-15",
    scheme: () => schemeOf("ito-taylor-15"),
    rms: [1.3e-2, 4.68e-3, 1.67e-3, 5.92e-4],
    accuracy: 0.01,
    order: 1.5,
  },
  {
    title: "sra1",
    scheme: () => schemeOf("sra", { variant: "sra1" }),
    rms: [4.84e-3, 1.62e-3, 5.55e-4, 1.91e-4],
    accuracy: 0.01,
    order: 1.5,
  },
  {
    title: "sra2",
    scheme: () => schemeOf("sra", { variant: "sra2" }),
    rms: [4.39e-3, 1.53e-3, 5.51e-4, 1.91e-4],
    accuracy: 0.035,
    order: 1.5,
  },
  {
    title: "sra3",
    scheme: () => schemeOf("sra", { variant: "sra3" }),
    rms: [4.29e-3, 1.49e-3, 5.47e-4, 1.88e-4],
    accuracy: 0.035,
    order: 1.5,
  },
  {
    title: "sra2 with opposite signs of β̂",
    scheme: () => withOppositeSigns("sra2"),
    rms: [6.7e-2, 3.3e-2, 1.6e-2, 8.1e-3],
    accuracy: 0.05,
    order: 1,
  },
  {
    title: "sra3 with opposite signs of β̂",
    scheme: () => withOppositeSigns("sra3"),
    rms: [6.7e-2, 3.3e-2, 1.6e-2, 8.1e-3],
    accuracy: 0.05,
    order: 1,
  },
];

/** Measures a row of the table on the given number of paths. */
export async function measureRow({ scheme }: StrongTableRow, paths: number, seed: number): Promise<StrongRate> {
  const drift = vpLinear({ betaMin: 0.1, betaMax: 8 });
  const { againstReference } = await strongErrors({
    scheme: await scheme(),
    drift,
    target: mixture({ weights: [0.4, 0.6], means: [[-1], [1]], variance: [0.3, 0.2] }),
    steps: [32, 64, 128, 256],
    finest: 2048,
    times: (steps) => uniform()(steps, drift, 0.05),
    paths,
    seed,
  });
  return againstReference;
}

/** The difference between a measured and a tabulated error, in combined standard errors. */
export function distance({ rms, standardError }: StrongError, expected: number, accuracy: number): number {
  return Math.abs(rms - expected) / Math.sqrt(standardError ** 2 + (accuracy * expected) ** 2);
}
