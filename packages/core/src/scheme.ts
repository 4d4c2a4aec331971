import type { Batch, Times } from "./batch.ts";
import type { Drift } from "./drift.ts";
import type { ItoWeight } from "./noise/ito-weight.ts";

/** What a scheme needs beyond a score; checked before the first step. */
export type Requirement =
  /** α(t) > 0 at every time at which it starts a step. */
  | "alphaPositive"
  /** f and g² finite at every time at which it evaluates them. */
  | "regularDrift"
  /** σ(t) > 0 at every time at which it starts a step. */
  | "sigmaPositive"
  /** The model declares `jvp`. */
  | "jvp"
  /** The model declares `hessian`. */
  | "hessian"
  /** All rows of a run in one chunk: a step computes something over the whole batch, so that a sample depends on its batch mates. */
  | "wholeBatch";

/** The declared properties of a scheme; the conformance suite measures every one of them. */
export interface SchemeInfo {
  /** Package name without its kind: the key in results. */
  readonly name: string;
  readonly solves: "sde" | "ode";
  /** η of the reverse process that the scheme converges to: the driver's, or a number of its own (0 where it is deterministic). */
  readonly noiseLevel: "driver" | number;
  /** Strong order for additive noise; for an ODE scheme its order; 0 where it draws noise apart from the Brownian path, so that paths do not converge. */
  readonly strongOrder: number;
  /** Order of the law. Both orders are 0 where smaller steps do not converge. */
  readonly weakOrder: number;
  /** Order of the first steps of a multistep scheme, where it is lower. */
  readonly startupOrder?: number;
  readonly nfePerStep: number;
  /** Further evaluations of its first step, for a scheme that hands an evaluation on from step to step; none unless given. */
  readonly nfeAtStart?: number;
  /** Jacobian-vector products a step; `adaptive` where the scheme takes as many as its accuracy needs. */
  readonly jvpsPerStep: number | "adaptive";
  /** Whether it evaluates the score at the end time of a step; `sigmaPositive` where it does so except at σ = 0. */
  readonly evaluatesAtEnd: boolean | "sigmaPositive";
  /** q where a step returns an error estimate E = O(h^q): an adaptive driver takes steps in proportion to E^(−1/q). Absent where it returns none. */
  readonly errorOrder?: number;
  readonly requires: readonly Requirement[];
  /** Where the scheme was defined: arXiv id, DOI, or a citation. */
  readonly source: string;
}

/** What a scheme may use while stepping. Built by the driver, which counts evaluations and owns all memory. */
export interface Problem {
  readonly drift: Drift;
  /** η ≥ 0 of the reverse family: 0 probability-flow ODE, 1 standard reverse SDE. */
  readonly noiseLevel: number;
  /** ∇log p_t(x), E[X₀ | X_t = x], E[Z | X_t = x]: one evaluation seen in three coordinates, (n, d), one NFE a call. */
  score(x: Batch, t: Times): Promise<Batch>;
  denoised(x: Batch, t: Times): Promise<Batch>;
  epsilon(x: Batch, t: Times): Promise<Batch>;
  /** ∇²log p_t(x) · v, (n, d); present where the model declares it. */
  readonly jvp?: (x: Batch, v: Batch, t: Times) => Promise<Batch>;
  /** Whether the model declares that ∇²log p_t is symmetric, as exact scores do; networks need not. */
  readonly symmetricJacobian?: boolean;
  /** ∇²log p_t(x), (n, d·d); present where the model declares it. */
  readonly hessian?: (x: Batch, t: Times) => Promise<Batch>;
  /** The Itô integrals that the scheme declares, over [t1, t0], jointly Gaussian, each shaped like `like`; asked for once per interval. */
  integrals(t0: Times, t1: Times, like: Batch): readonly Batch[];
  /** The further standard normals that the scheme declares, each shaped like `like`. */
  normals(t0: Times, t1: Times, like: Batch): readonly Batch[];
  /** The uniforms on (0, 1) that the scheme declares, one value per row each. */
  uniforms(t0: Times, t1: Times, like: Batch): readonly Float64Array[];
}

export interface StepResult<S> {
  readonly x: Batch;
  readonly state: S;
  /** Embedded error estimate, (n, d), for adaptive drivers; its order is `info.errorOrder`. */
  readonly error?: Batch;
}

/**
 * A one-step map from t0 to t1. Immutable: memory lives in S (batches and numbers), which `init` makes and `step` hands on.
 * It has no randomness and no times of its own.
 */
export interface Scheme<S = undefined> {
  readonly info: SchemeInfo;
  /** Weights ψ of the Itô integrals that a step consumes. */
  readonly noise: readonly ItoWeight[];
  /** How many further standard normals, shaped like the batch, a step consumes: for a remainder of noise that depends on the row. */
  readonly normals?: number;
  /** How many uniforms per row a step consumes. */
  readonly uniforms?: number;
  /** Whether all rows get the same uniforms; each its own unless set. */
  readonly sharedUniforms?: boolean;
  init(problem: Problem, x0: Batch): S;
  step(problem: Problem, t0: number, t1: number, x0: Batch, state: S): Promise<StepResult<S>>;
}
