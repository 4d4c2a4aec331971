import { BackstepError } from "@backstep/core";
import type { Kick, Normal } from "../affine/affine-map.ts";
import { readAffineMap } from "../affine/read-affine-map.ts";
import { type AffineRun, readDraws, runKicked, schemeRunner } from "../affine/scheme-runner.ts";
import { memoryless } from "../draws/memoryless.ts";
import type { DiagonalLaw, GaussianLaw } from "../laws/gaussian-law.ts";
import { averageOverUniform } from "./average-over-uniform.ts";
import { boundsOf, errorsAfter, type MomentErrors } from "./step-errors.ts";
import { lawAfter, momentsGiven, type Pairs, pairsOf, type StepMoments } from "./step-moments.ts";

/** First and second moments of the result of a randomized scheme, with the errors of the averages over U, accumulated over the steps. */
export interface RandomizedLaw extends GaussianLaw, MomentErrors {
  readonly nfe: number;
  readonly jvps: number;
}

/**
 * Exact moments of a scheme that draws one uniform per row and step, step by step: a step is affine given U, and U is averaged over.
 *
 * ```text
 * x₁ = A(U) ⊙ x₀ + Σ_k c_k(U) ⊙ z_k + b(U)             read from single steps, rows = impulses × nodes of U
 * m(U) = A(U) ⊙ E x₀ + b(U)                             the image of the mean
 * mean  E m(U)         covariance_ij  E[A_i A_j] Cov x₀_ij + Cov[m_i(U), m_j(U)] + δ_ij Σ_k E[c_k,i²]
 * ```
 *
 * The coordinates of a row share U. If the mean is not zero, they become correlated, although A is diagonal. A run in which all rows share
 * their uniforms has the same moments over all seeds; given the uniforms its law is a different one, and Gaussian.
 *
 * @param centred Whether every mean is zero, so that the covariance stays diagonal.
 * @throws BackstepError `LAW_NOT_AFFINE` if a step is not affine given U, `INFINITE_MOMENT` if an average over U diverges,
 * `CAPABILITY_MISSING` if the scheme keeps a state or does not draw exactly one uniform a step.
 */
export async function randomizedLaw(run: AffineRun, start: DiagonalLaw, centred: boolean): Promise<RandomizedLaw> {
  const { times } = run;
  const zero = new Float64Array(start.mean.length);
  let law: RandomizedLaw = { ...start, meanError: zero, varianceError: zero, nfe: 0, jvps: 0 };
  const scheme = memoryless(
    run.scheme,
    "the exact law of a scheme that draws uniforms needs one without a state; compare samples instead",
  );
  for (let n = 0; n + 1 < times.length; n++)
    law = await afterStep({ ...run, scheme, times: times.slice(n, n + 2) }, law, centred);
  return law;
}

async function afterStep(run: AffineRun, before: RandomizedLaw, centred: boolean): Promise<RandomizedLaw> {
  const { uniforms } = await readDraws(run);
  if (uniforms !== 1)
    throw new BackstepError(
      "CAPABILITY_MISSING",
      `${run.scheme.info.name} draws ${uniforms} uniforms a step; the exact law averages over exactly one; compare samples instead`,
    );
  const { normals, nfe, jvps } = await readAffineMap(schemeRunner({ ...run, uniform: () => 0.6180339887498949 }));
  const { mean } = before;
  const pairs = pairsOf(mean.length, !centred && mean.length > 1);
  const { x: reference } = await runKicked({ ...run, uniform: () => 0.5 }, run.model, mean, []);
  const start = { before, reference, pairs };
  const average = await averageOverUniform(
    (nodes) => momentsAt({ run, normals, nodes, pairs, mean, reference }),
    (value) => boundsOf(value, start),
  );
  if (average === undefined) throw infinite(run);

  const { value, error } = average;
  return {
    ...lawAfter(value, start),
    ...errorsAfter(value, error, start),
    nfe: before.nfe + nfe,
    jvps: before.jvps + jvps,
  };
}

interface NodeRequest {
  readonly run: AffineRun;
  readonly normals: readonly Normal[];
  readonly nodes: Float64Array;
  readonly pairs: Pairs;
  readonly mean: Float64Array;
  readonly reference: Float64Array;
}

/** The quantities at every node of U: one run of impulses, and one of the mean. */
async function momentsAt({ run, normals, nodes, pairs, mean, reference }: NodeRequest): Promise<StepMoments[]> {
  const dim = mean.length;
  const inputs = 1 + normals.length;
  const start = new Float64Array(nodes.length * inputs * dim);
  nodes.forEach((_, node) => start.fill(1, node * inputs * dim, (node * inputs + 1) * dim));
  const kicks = Array.from(nodes, (_, node) =>
    normals.map((normal, k): Kick => ({ ...normal, row: node * inputs + k + 1, value: 1 })),
  ).flat();
  const uniform = (row: number): number => nodes[Math.floor(row / inputs)];
  const { x: factors } = await runKicked({ ...run, uniform }, run.linear, start, kicks);

  const means = new Float64Array(nodes.length * dim).map((_, i) => mean[i % dim]);
  const { x: images } = await runKicked({ ...run, uniform: (row) => nodes[row] }, run.model, means, []);
  return Array.from(nodes, (_, node) => {
    const first = node * inputs * dim;
    const step = {
      factor: factors.subarray(first, first + dim),
      noiseFactors: factors.subarray(first + dim, first + inputs * dim),
      deviation: images.subarray(node * dim, (node + 1) * dim).map((value, j) => value - reference[j]),
    };
    return momentsGiven(step, pairs);
  });
}

function infinite({ scheme, times: [t0, t1] }: AffineRun): BackstepError {
  return new BackstepError(
    "INFINITE_MOMENT",
    `${scheme.info.name}: the second moment of the step from ${t0} to ${t1} is infinite: the quadrature over its random time diverges, ` +
      "as it does if the data have variance 0 at the end; only finite moments have an exact law; end the run at a larger time",
    { scheme: scheme.info.name, time: t1 },
  );
}
