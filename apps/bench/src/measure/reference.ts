import { type Drift, drawSamples, exactStart, type GaussianMoments, type Samples, type Target } from "@backstep/core";
import { type Plan, requireTarget } from "../experiment/plan.ts";

/** The truth that samples are compared with: the law of the target at the end of the run. */
export interface Reference {
  /** Its exact mean and covariance. */
  readonly moments: GaussianMoments;
  /** Fresh exact samples, and a second set that is independent of them. */
  samples(): Promise<Samples>;
  twin(): Promise<Samples>;
}

/** Seeds no experiment can name: those of its runs lie below 2⁵³. */
const referenceSeeds = 1n << 62n;
const twinSeeds = 1n << 63n;

/** The reference of one seed and end; samples are drawn when they are first asked for. */
export function referenceOf(plan: Plan, seed: number, end: number): Reference {
  const { drift } = plan;
  const { samples: n } = plan.experiment;
  const drawn = (first: bigint): (() => Promise<Samples>) => {
    let samples: Promise<Samples> | undefined;
    return () => {
      samples ??= drawAt(requireTarget(plan), drift, end, n, first + BigInt(seed));
      return samples;
    };
  };
  return {
    get moments() {
      return momentsAt(requireTarget(plan), drift, end);
    },
    samples: drawn(referenceSeeds),
    twin: drawn(twinSeeds),
  };
}

/** n exact samples of X_t = α X₀ + σ Z. */
export async function drawAt(target: Target, drift: Drift, t: number, n: number, seed: bigint): Promise<Samples> {
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
