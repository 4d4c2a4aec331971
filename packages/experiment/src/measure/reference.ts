import {
  type Drift,
  drawSamples,
  exactStart,
  type GaussianMoments,
  type Samples,
  type Seed,
  type Target,
} from "@backstep/core";
import { requireArguments } from "@backstep/core/plugin";
import { aDimension, aPlan } from "../arguments.ts";
import { type Plan, requireTarget } from "../plan/plan.ts";
import { runsOf } from "../plan/runs.ts";
import { referenceSeeds } from "./reference-seeds.ts";

/** The truth with which samples are compared: the law of the target at the end of the run. */
export interface Reference {
  /** Its exact mean and covariance. */
  readonly moments: GaussianMoments;
  /** Exact samples. */
  samples(): Promise<Samples>;
  /** As many exact samples, independent of the first ones. */
  secondSamples(): Promise<Samples>;
}

/** The reference of one drift, seed and end. Samples are drawn when they are first needed. */
export function referenceOf(plan: Plan, drift: Drift, seed: Seed, end: number): Reference {
  const { samples: n } = plan.experiment;
  const [first, second] = referenceSeeds(seed);
  const drawn = (own: bigint): (() => Promise<Samples>) => {
    let samples: Promise<Samples> | undefined;
    return () => {
      samples ??= drawAt(requireTarget(plan), drift, end, n, own);
      return samples;
    };
  };
  return {
    get moments() {
      return momentsAt(requireTarget(plan), drift, end);
    },
    samples: drawn(first),
    secondSamples: drawn(second),
  };
}

/** The first n exact samples of the truth at the end of the first run, for pictures. */
export async function drawTruth(plan: Plan, n: number): Promise<Samples> {
  requireArguments("drawTruth", { plan: aPlan, n: aDimension }, { plan, n });
  const [{ variant, steps }] = runsOf(plan);
  return drawAt(requireTarget(plan), variant.drift, variant.end(steps), n, referenceSeeds(0)[1]);
}

/** n exact samples of X_t = α X₀ + σ Z. */
async function drawAt(target: Target, drift: Drift, t: number, n: number, seed: bigint): Promise<Samples> {
  const { dim } = target;
  const start = exactStart(target);
  const x = await drawSamples(
    {
      ...target,
      draw: (workspace, rows, key) => start({ workspace, rows, dim, drift, time: t, seed: key, eigen: undefined }),
    },
    { n, seed },
  );
  return { kind: "samples", x, n, dim };
}

/** Mean α m and covariance α² S + σ² I. */
function momentsAt(target: Target, drift: Drift, t: number): GaussianMoments {
  const [alpha, sigma2] = [drift.alpha(t), drift.sigma(t) ** 2];
  const { mean, variance, covariance } = target.moments;
  const [dim, scaled] = [mean.length, mean.map((m) => alpha * m)];
  if (covariance === undefined)
    return { kind: "moments", mean: scaled, variance: variance!.map((v) => alpha ** 2 * v + sigma2) };
  const onDiagonal = (k: number): boolean => k % (dim + 1) === 0;
  return {
    kind: "moments",
    mean: scaled,
    covariance: covariance.map((c, k) => alpha ** 2 * c + (onDiagonal(k) ? sigma2 : 0)),
  };
}
