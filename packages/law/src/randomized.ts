import { BackstepError, type Scheme } from "@backstep/core";
import {
  type AffineRun,
  countDraws,
  type Kick,
  type Normal,
  readAffineMap,
  runWith,
  schemeRunner,
} from "./affine-map.ts";
import { averageOverUniform, type Components } from "./average.ts";
import type { DiagonalLaw } from "./gaussian-law.ts";

/** First and second moments of what a randomized scheme produces. */
export interface RandomizedLaw {
  readonly mean: Float64Array;
  readonly variance: Float64Array;
  /** (d·d) row-major, where coordinates are correlated. */
  readonly covariance?: Float64Array;
  /** Estimated errors of mean and variance, (d): those of the averages over U, handed on from step to step. */
  readonly meanError: Float64Array;
  readonly varianceError: Float64Array;
  readonly nfe: number;
  readonly jvps: number;
}

/**
 * Exact moments of a scheme that draws one uniform per row and step, step by step: given U a step is affine, and U is averaged over.
 *
 * ```text
 * x₁ = A(U) ⊙ x₀ + Σ_k c_k(U) ⊙ z_k + b(U)             read off single steps, rows = impulses × nodes of U
 * m(U) = A(U) ⊙ E x₀ + b(U)                             the image of the mean
 * mean  E m(U)         covariance_ij  E[A_i A_j] Cov x₀_ij + Cov[m_i(U), m_j(U)] + δ_ij Σ_k E[c_k,i²]
 * ```
 *
 * U is shared by the coordinates of a row, so that where the mean is not zero they become correlated, although A is diagonal. A run in which
 * all rows share their uniforms has the same moments over all seeds; given the uniforms its law is Gaussian, and not this one.
 *
 * @throws BackstepError `LAW_NOT_AFFINE` if a step is not affine given U, `INFINITE_MOMENT` where an average over U diverges,
 * `CAPABILITY_MISSING` if the scheme keeps a state or draws another number of uniforms than one a step.
 */
export async function randomizedLaw(run: AffineRun, start: DiagonalLaw, centred: boolean): Promise<RandomizedLaw> {
  const { times } = run;
  const zero = new Float64Array(start.mean.length);
  let law: RandomizedLaw = { ...start, meanError: zero, varianceError: zero, nfe: 0, jvps: 0 };
  const scheme = withoutState(run.scheme);
  for (let n = 0; n + 1 < times.length; n++)
    law = await afterStep({ ...run, scheme, times: times.slice(n, n + 2) }, law, centred);
  return law;
}

const tolerance = 1e-13;

async function afterStep(run: AffineRun, before: RandomizedLaw, centred: boolean): Promise<RandomizedLaw> {
  const { uniforms } = await countDraws(run);
  if (uniforms !== 1)
    throw new BackstepError(
      "CAPABILITY_MISSING",
      `${run.scheme.info.name} draws ${uniforms} uniforms a step; the exact law averages over one`,
    );
  const { normals, nfe, jvps } = await readAffineMap(schemeRunner({ ...run, uniform: () => 0.6180339887498949 }));
  const dim = before.mean.length;
  const layout = new Layout(dim, !centred && dim > 1);
  const reference = await imageAtMiddle(run, before.mean);
  const average = await averageOverUniform(
    (nodes) => componentsAt({ run, normals, nodes, layout, mean: before.mean, reference }),
    (value) => layout.bounds(value, before, reference),
  );
  if (average === undefined) throw infinite(run);

  const { value, error } = average;
  const after = layout.law(value, before, reference);
  const errors = layout.errors(value, error, before);
  return { ...after, ...errors, nfe: before.nfe + nfe, jvps: before.jvps + jvps };
}

function infinite({ scheme, times: [t0, t1] }: AffineRun): BackstepError {
  return new BackstepError(
    "INFINITE_MOMENT",
    `${scheme.info.name}: the second moment of the step from ${t0} to ${t1} is infinite, as far as quadrature can tell: the average over its random time ` +
      "diverges, as it does where the data have variance 0 at the end; end the run at a larger time",
    { scheme: scheme.info.name, time: t1 },
  );
}

/** Deviations of the mean's image are taken from this value of it, so that their squares are not differences of large numbers. */
async function imageAtMiddle(run: AffineRun, mean: Float64Array): Promise<Float64Array> {
  return (await runWith({ ...run, uniform: () => 0.5 }, run.model, mean, [])).x as Float64Array;
}

interface NodeRequest {
  readonly run: AffineRun;
  readonly normals: readonly Normal[];
  readonly nodes: Float64Array;
  readonly layout: Layout;
  readonly mean: Float64Array;
  readonly reference: Float64Array;
}

/** The components at every node: one run of impulses, and one of the mean. */
async function componentsAt({ run, normals, nodes, layout, mean, reference }: NodeRequest): Promise<Components[]> {
  const { dim } = layout;
  const inputs = 1 + normals.length;
  const start = new Float64Array(nodes.length * inputs * dim);
  nodes.forEach((_, node) => start.fill(1, node * inputs * dim, (node * inputs + 1) * dim));
  const kicks = Array.from(nodes, (_, node) =>
    normals.map((normal, k): Kick => ({ ...normal, row: node * inputs + k + 1, value: 1 })),
  ).flat();
  const uniform = (row: number): number => nodes[Math.floor(row / inputs)];
  const columns = (await runWith({ ...run, uniform }, run.linear, start, kicks)).x as Float64Array;

  const means = new Float64Array(nodes.length * dim).map((_, i) => mean[i % dim]);
  const images = (await runWith({ ...run, uniform: (row) => nodes[row] }, run.model, means, [])).x as Float64Array;
  return Array.from(nodes, (_, node) =>
    layout.components(
      columns.subarray(node * inputs * dim, (node + 1) * inputs * dim),
      images.subarray(node * dim, (node + 1) * dim).map((value, j) => value - reference[j]),
    ),
  );
}

/** Where the averaged quantities lie: r = m(U) − reference (d), Σ c² (d), then A Aᵀ and r rᵀ, their diagonals alone where that is enough. */
class Layout {
  readonly dim: number;
  readonly full: boolean;
  readonly #pairs: number;

  constructor(dim: number, full: boolean) {
    this.dim = dim;
    this.full = full;
    this.#pairs = full ? dim * dim : dim;
  }

  components(columns: Float64Array, r: Float64Array): Components {
    const { dim } = this;
    const out = new Float64Array(2 * dim + 2 * this.#pairs);
    out.set(r);
    for (let i = dim; i < columns.length; i++) out[dim + (i % dim)] += columns[i] ** 2;
    for (let p = 0; p < this.#pairs; p++) {
      const [i, j] = this.#indices(p);
      out[2 * dim + p] = columns[i] * columns[j];
      out[2 * dim + this.#pairs + p] = r[i] * r[j];
    }
    return out;
  }

  law(value: Components, before: RandomizedLaw, reference: Float64Array): DiagonalLaw & { covariance?: Float64Array } {
    const { dim } = this;
    const mean = reference.map((m, j) => m + value[j]);
    const pairs = Float64Array.from({ length: this.#pairs }, (_, p) => {
      const [i, j] = this.#indices(p);
      const spread = value[2 * dim + this.#pairs + p] - value[i] * value[j];
      return value[2 * dim + p] * this.#covariance(before, p) + spread + (i === j ? value[dim + i] : 0);
    });
    if (!this.full) return { mean, variance: pairs };
    return { mean, variance: mean.map((_, j) => pairs[j * (dim + 1)]), covariance: pairs };
  }

  /** Errors that move no mean or standard deviation by more than 1e-13 of the standard deviation, or 1e-21 of the mean. */
  bounds(value: Components, before: RandomizedLaw, reference: Float64Array): Components {
    const { dim } = this;
    const { mean, variance } = this.law(value, before, reference);
    const size = variance.map((v, j) => Math.sqrt(Math.max(v, 0)) + 1e-8 * Math.abs(mean[j]));
    const bounds = new Float64Array(value.length);
    for (let j = 0; j < dim; j++) {
      bounds[j] = tolerance * (size[j] + Math.abs(mean[j]));
      bounds[dim + j] = tolerance * size[j] ** 2;
    }
    for (let p = 0; p < this.#pairs; p++) {
      const [i, j] = this.#indices(p);
      const from = Math.sqrt(before.variance[i] * before.variance[j]);
      bounds[2 * dim + p] = from === 0 ? Number.POSITIVE_INFINITY : (tolerance * size[i] * size[j]) / from;
      bounds[2 * dim + this.#pairs + p] = tolerance * size[i] * size[j];
    }
    return bounds;
  }

  /** E A² carries the errors of the step before on. */
  errors(
    value: Components,
    error: Components,
    before: RandomizedLaw,
  ): Pick<RandomizedLaw, "meanError" | "varianceError"> {
    const { dim } = this;
    const at = (j: number): number => 2 * dim + (this.full ? j * (dim + 1) : j);
    return {
      meanError: before.meanError.map((e, j) => Math.sqrt(value[at(j)]) * e + error[j]),
      varianceError: before.varianceError.map(
        (e, j) =>
          value[at(j)] * e +
          error[at(j)] * before.variance[j] +
          error[at(j) + this.#pairs] +
          2 * Math.abs(value[j]) * error[j] +
          error[dim + j],
      ),
    };
  }

  #indices(p: number): [number, number] {
    return this.full ? [Math.floor(p / this.dim), p % this.dim] : [p, p];
  }

  #covariance({ variance, covariance }: RandomizedLaw, p: number): number {
    const [i, j] = this.#indices(p);
    return covariance ? covariance[p] : i === j ? variance[i] : 0;
  }
}

/** The scheme, refused where it hands a state on: a memory is correlated with the point, and single steps do not show how. */
function withoutState(scheme: Scheme<unknown>): Scheme<unknown> {
  return {
    ...scheme,
    async step(problem, t0, t1, x0, state) {
      const result = await scheme.step(problem, t0, t1, x0, state);
      if (result.state === undefined) return result;
      throw new BackstepError(
        "CAPABILITY_MISSING",
        `${scheme.info.name} draws uniforms and keeps a state; the exact law of such a scheme is not available`,
      );
    },
  };
}
