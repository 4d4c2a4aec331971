import { BackstepError, type Drift, type Scheme, type Target } from "@backstep/core";
import { exp, requireArguments } from "@backstep/core/plugin";
import { forwardLawOptions } from "../arguments.ts";
import { createPauses, type Pause } from "../draws/pauses.ts";
import { type LineLaw, lineLawAt, type TabulatedLaw, tabulate } from "../laws/line-law.ts";
import { type GaussianKernel, readGaussianKernel } from "./gaussian-kernel.ts";
import { lineRun } from "./line-run.ts";
import { type OneStep, readStep } from "./one-step.ts";

export interface ForwardLawOptions {
  readonly scheme: Scheme<unknown>;
  readonly drift: Drift;
  /** A target in one dimension with a density in closed form. The run starts from its exact law. */
  readonly target: Target;
  readonly times: Float64Array;
  /** η of the reverse family. Default 1. */
  readonly noiseLevel?: number;
  readonly signal?: AbortSignal;
}

/** The law after a step: a mixture with one Gaussian per node of the integral over the law before it. */
interface PushedLaw {
  readonly weights: Float64Array;
  readonly kernel: GaussianKernel;
}

/** Standard deviations at which a Gaussian is cut off: it is below 1e-21 of its peak there. */
const cutoff = 10;
/** Nodes per standard deviation of the kernel: at this spacing, sums of Gaussians equal integrals to 1e-16. */
const nodesPerSd = 2;
const mostNodes = 20_000;
/** A point costs one exponential for each node. */
const pointsBetweenPauses = 50;

/**
 * The law that a scheme produces on data in one dimension if each step has a Gaussian kernel: by quadrature, to about ten digits.
 *
 * ```text
 * x₁ | x ~ N(m(x), s²(x))            p_{n+1}(y) = ∫ p_n(x) N(y; m(x), s²(x)) dx
 * ```
 *
 * The scheme is a black box: zero noise and unit impulses at every node give m and s. The narrowest kernel determines the spacing of the
 * nodes.
 *
 * - **Limits** one dimension; steps that are affine in their normals and draw no uniforms; no state between steps; every step random.
 *
 * @throws BackstepError `LAW_NOT_AFFINE` if a step is not affine in its normals or draws uniforms, `CAPABILITY_MISSING` if the target has more
 * dimensions or no density, the scheme keeps a state, or a kernel is too narrow for quadrature; before the run, the errors of `sample`.
 * @example
 * ```ts
 * const produced = await forwardLaw({ scheme: eulerMaruyama(), drift, target, times });
 * const error = await lineW2(produced, lineLawAt(target, drift, times.at(-1)));
 * ```
 */
export async function forwardLaw(options: ForwardLawOptions): Promise<LineLaw> {
  requireArguments("forwardLaw", forwardLawOptions, options);
  const { drift, target, times, scheme } = options;
  const run = lineRun(options);
  const pause = createPauses(scheme.info.name, options.signal);
  let law = lineLawAt(target, drift, times[0]);
  // The first law is at least as wide as the noise of a step. Each later law is smooth on the scale of the kernel that produced it.
  let smoothness = Number.POSITIVE_INFINITY;
  for (let n = 0; n + 1 < times.length; n++) {
    await pause();
    const step = await readStep(run, times[n], times[n + 1]);
    const narrowest = await narrowestKernel(step, law, scheme.info.name);
    const nodes = Math.ceil((nodesPerSd * (law.high - law.low)) / Math.min(narrowest.inX, smoothness));
    if (!(nodes <= mostNodes))
      throw new BackstepError(
        "CAPABILITY_MISSING",
        `${scheme.info.name}: the step from ${times[n]} to ${times[n + 1]} has so little noise that quadrature needs ${nodes} nodes; ` +
          `at most ${mostNodes} are allowed; use weakErrors, or times with larger noise in this step`,
        { step: n },
      );
    const table = await tabulate(law, Math.max(nodes, 200));
    const { low, high } = lineLawAt(target, drift, times[n + 1]);
    law = pushed(table, await gaussianKernel(step, table.points, scheme.info.name), { low, high, pause });
    smoothness = narrowest.sd;
  }
  return law;
}

async function gaussianKernel(step: OneStep, points: Float64Array, name: string): Promise<GaussianKernel> {
  const kernel = await readGaussianKernel(step, points);
  if (kernel) return kernel;
  throw new BackstepError(
    "LAW_NOT_AFFINE",
    `${name}: a step is not affine in its normals or draws uniforms; forwardLaw needs steps with a Gaussian kernel; use weakErrors instead`,
    { scheme: name },
  );
}

/** The smallest s, and the smallest s/|m′|, over the interval of the law. */
async function narrowestKernel(step: OneStep, law: LineLaw, name: string): Promise<{ sd: number; inX: number }> {
  const count = 65;
  const spacing = (law.high - law.low) / (count - 1);
  const { mean, sd } = await gaussianKernel(
    step,
    Float64Array.from({ length: count }, (_, i) => law.low + i * spacing),
    name,
  );
  let inX = Number.POSITIVE_INFINITY;
  for (let i = 1; i < count; i++) inX = Math.min(inX, (sd[i] * spacing) / Math.abs(mean[i] - mean[i - 1]));
  return { sd: Math.min(...sd), inX };
}

interface Reach {
  readonly low: number;
  readonly high: number;
  readonly pause: Pause;
}

function pushed({ density, spacing }: TabulatedLaw, kernel: GaussianKernel, { low, high, pause }: Reach): LineLaw {
  const law: PushedLaw = { weights: density.map((value) => value * spacing), kernel };
  return {
    low,
    high,
    async density(x) {
      const values = new Float64Array(x.length);
      for (let i = 0; i < x.length; i++) {
        if (i % pointsBetweenPauses === 0) await pause();
        values[i] = densityAt(law, x[i]);
      }
      return values;
    },
  };
}

function densityAt({ weights, kernel: { mean, sd } }: PushedLaw, y: number): number {
  let total = 0;
  for (let j = 0; j < mean.length; j++) {
    const z = (y - mean[j]) / sd[j];
    if (Math.abs(z) < cutoff) total += (weights[j] * exp(-0.5 * z * z)) / sd[j];
  }
  return total / Math.sqrt(2 * Math.PI);
}
