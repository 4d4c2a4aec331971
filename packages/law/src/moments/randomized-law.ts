import { BackstepError } from "@backstep/core";
import type { AffineMap, Kick, Normal } from "../affine/affine-map.ts";
import { roundingOf } from "../affine/rounding.ts";
import { type AffineRun, readDraws, runKicked } from "../affine/scheme-runner.ts";
import { checkSuperposition, probeOf, probeRows } from "../affine/superposition.ts";
import { memoryless } from "../draws/memoryless.ts";
import { createPauses, type Pause } from "../draws/pauses.ts";
import type { DiagonalLaw, GaussianLaw } from "../laws/gaussian-law.ts";
import { averageOverUniform, mostPanels, wholeNodes } from "./average-over-uniform.ts";
import { boundsOf, errorsAfter, type MomentErrors } from "./step-errors.ts";
import { lawAfter, momentsGiven, pairsOf, type StepMoments, type StepStart } from "./step-moments.ts";

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
  requireStorable(run.scheme.info.name, centred ? zero.length : zero.length ** 2);
  const pause = createPauses(run.scheme.info.name, run.signal);
  for (let n = 0; n + 1 < times.length; n++)
    law = await afterStep({ ...run, scheme, times: times.slice(n, n + 2) }, law, centred, pause);
  return law;
}

/** A quadrature keeps two values of each product for every panel: 1 GiB of 8-byte numbers at most. */
const mostPairs = 2 ** 30 / (mostPanels * 2 * 2 * 8);

function requireStorable(name: string, pairs: number): void {
  if (pairs <= mostPairs) return;
  throw new BackstepError(
    "CAPABILITY_MISSING",
    `${name}: the exact law of a scheme that draws uniforms needs ${pairs} products of coordinates; at most ${Math.floor(mostPairs)} are allowed; ` +
      "use a target with mean 0, one with fewer different variances, or one of lower dimension, or compare samples instead",
    { scheme: name, pairs },
  );
}

async function afterStep(
  run: AffineRun,
  before: RandomizedLaw,
  centred: boolean,
  pause: Pause,
): Promise<RandomizedLaw> {
  await pause();
  const { normals, uniforms } = await readDraws(run);
  if (uniforms !== 1)
    throw new BackstepError(
      "CAPABILITY_MISSING",
      `${run.scheme.info.name} draws ${uniforms} uniforms a step; the exact law averages over exactly one; compare samples instead`,
    );
  const { mean } = before;
  const pairs = pairsOf(mean.length, !centred && mean.length > 1);
  const step = { run, normals, mean };
  const nodes = wholeNodes();
  const { reference, images, factors, nfe, jvps } = await firstImages(step, nodes);
  const start = { before, reference, pairs };
  const average = await averageOverUniform(
    async (at) => momentsAt({ images: await imagesAt(step, at), ...(await factorsAt(step, at)), ...start }),
    (value) => boundsOf(value, start),
    { atWhole: momentsAt({ images, factors, ...start }), pause },
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

/** A step whose normals are known. */
interface KnownStep {
  readonly run: AffineRun;
  readonly normals: readonly Normal[];
  /** The mean before the step. */
  readonly mean: Float64Array;
}

/** Two values of U: the superposition is checked at the first, the second gives the reference. */
const [generic, middle] = [0.6180339887498949, 0.5];

/**
 * The images at the nodes, and at ½. In the same two runs the step is checked at one generic value of U: rows are independent of each other,
 * and a run costs more than its rows.
 */
async function firstImages(
  step: KnownStep,
  nodes: Float64Array,
): Promise<StepImages & { readonly reference: Float64Array; readonly nfe: number; readonly jvps: number }> {
  const { run, normals, mean } = step;
  const dim = mean.length;
  const { factors, nfe, jvps } = await factorsAt(step, Float64Array.of(generic, ...nodes));
  const probe = probeOf(dim, normals);
  const uniforms = [...Array.from({ length: probeRows }, () => generic), middle, ...nodes];
  const start = Float64Array.from([...probe.start, ...repeated(mean, 1 + nodes.length)]);
  const { x } = await runKicked({ ...run, uniform: (row) => uniforms[row] }, run.model, start, probe.kicks);

  const [own] = factors;
  await checkSuperposition({
    name: run.scheme.info.name,
    map: own,
    probe,
    images: x,
    rounding: () => roundingOf({ ...run, uniform: () => generic }, probe.start, probe.kicks),
  });
  const reference = x.slice(probeRows * dim, (probeRows + 1) * dim);
  return { images: x.subarray((probeRows + 1) * dim), factors: factors.slice(1), reference, nfe, jvps };
}

/** A and c_k at one value of U. */
type Factors = Pick<AffineMap, "startFactor" | "noiseFactors">;

/** A step at several values of U. */
interface StepImages {
  /** The images of the mean, one row per value. */
  readonly images: Float64Array;
  readonly factors: readonly Factors[];
}

/** A and c_k at every node of U, from one run of impulses. */
async function factorsAt(
  { run, normals, mean }: KnownStep,
  nodes: Float64Array,
): Promise<{ readonly factors: readonly Factors[]; readonly nfe: number; readonly jvps: number }> {
  const dim = mean.length;
  const inputs = 1 + normals.length;
  const start = new Float64Array(nodes.length * inputs * dim);
  nodes.forEach((_, node) => start.fill(1, node * inputs * dim, (node * inputs + 1) * dim));
  const kicks: Kick[] = [];
  for (let node = 0; node < nodes.length; node++)
    normals.forEach(({ by, step, draw }, k) => {
      kicks.push({ by, step, draw, row: node * inputs + k + 1, value: 1 });
    });
  const uniform = (row: number): number => nodes[Math.floor(row / inputs)];
  const { x, nfe, jvps } = await runKicked({ ...run, uniform }, run.linear, start, kicks);
  const factors = Array.from(nodes, (_, node): Factors => {
    const first = node * inputs * dim;
    return {
      startFactor: x.subarray(first, first + dim),
      noiseFactors: x.subarray(first + dim, first + inputs * dim),
    };
  });
  return { factors, nfe, jvps };
}

/** m(U) at every node. */
async function imagesAt({ run, mean }: KnownStep, nodes: Float64Array): Promise<Float64Array> {
  const start = repeated(mean, nodes.length);
  return (await runKicked({ ...run, uniform: (row) => nodes[row] }, run.model, start, [])).x;
}

function momentsAt({ images, factors, reference, pairs }: StepImages & StepStart): StepMoments[] {
  const dim = reference.length;
  return factors.map(({ startFactor: factor, noiseFactors }, node) => {
    const deviation = images.subarray(node * dim, (node + 1) * dim).map((value, j) => value - reference[j]);
    return momentsGiven({ factor, noiseFactors, deviation }, pairs);
  });
}

function repeated(row: Float64Array, rows: number): Float64Array {
  const all = new Float64Array(rows * row.length);
  for (let k = 0; k < rows; k++) all.set(row, k * row.length);
  return all;
}

function infinite({ scheme, times: [t0, t1] }: AffineRun): BackstepError {
  return new BackstepError(
    "INFINITE_MOMENT",
    `${scheme.info.name}: the second moment of the step from ${t0} to ${t1} is infinite: the quadrature over its random time diverges, ` +
      "as it does if the data have variance 0 at the end; only finite moments have an exact law; end the run at a larger time",
    { scheme: scheme.info.name, time: t1 },
  );
}
