import type { Drift } from "./drift.ts";
import type { Batch, Times } from "./memory/batch.ts";
import type { ItoWeight } from "./noise/ito-weight.ts";

/** The evaluations of a model that a step can call. */
export type Evaluation = "score" | "denoised" | "epsilon" | "velocity" | "reverseDrift";

/** A requirement of a scheme, checked before the first step. */
export type Requirement =
  /** The step calls this member of the problem. It must exist at every evaluated time. A scheme that lists none calls `score` only. */
  | Evaluation
  /** α(t) > 0 at the start of every step. */
  | "alphaPositive"
  /** f and g² finite at every evaluation of the score. */
  | "regularDrift"
  /** σ(t) > 0 at the start of every step. */
  | "sigmaPositive"
  /** The model declares `jvp`. */
  | "jvp"
  /** The model declares `hessian`. */
  | "hessian"
  /** The step reads `problem.grid`, so it depends on its place in the grid. Adaptive drivers refuse the scheme. */
  | "grid"
  /** All rows of a run in one chunk: a step computes something over the whole batch, so a sample depends on its batch mates. */
  | "wholeBatch";

/** The declared properties of a scheme. The conformance suite measures every one of them. */
export interface SchemeInfo {
  /** Package name without its kind. It is the key in results. */
  readonly name: string;
  readonly solves: "sde" | "ode";
  /** η of the reverse process to which the scheme converges: the driver's, or a fixed number (0 for a deterministic scheme). */
  readonly noiseLevel: "driver" | number;
  /** Strong order for additive noise; for an ODE scheme its order. 0 if it draws noise apart from the Brownian path, because paths then do not converge. */
  readonly strongOrder: number;
  /** Order of the law. Both orders are 0 if smaller steps do not converge. */
  readonly weakOrder: number;
  /** Order of the first steps of a multistep scheme, if it is lower. */
  readonly startupOrder?: number;
  readonly nfePerStep: number;
  /** Extra evaluations of the first step, for a scheme that passes an evaluation from step to step. Default 0. */
  readonly nfeAtStart?: number;
  /** Jacobian-vector products per step; `adaptive` if the number depends on the accuracy. */
  readonly jvpsPerStep: number | "adaptive";
  /** Whether it evaluates the score at the end time of a step; `sigmaPositive` means: except at σ = 0. */
  readonly evaluatesAtEnd: boolean | "sigmaPositive";
  /** Order q of the error estimate E = O(h^q) that a step returns: an adaptive driver takes steps in proportion to E^(−1/q). Absent if it returns none. */
  readonly errorOrder?: number;
  readonly requires: readonly Requirement[];
  /** Source of the scheme: arXiv id, DOI, or a citation. */
  readonly source: string;
}

/** The place of a step: it runs from `times[index]` to `times[index + 1]`. */
export interface GridPosition {
  readonly index: number;
  /** All N + 1 times of the run. */
  readonly times: Float64Array;
}

/** The part of a run that a scheme uses in a step. The driver creates it, counts evaluations and owns all memory. */
export interface Problem {
  readonly drift: Drift;
  /** η ≥ 0 of the reverse family: 0 probability-flow ODE, 1 standard reverse SDE. */
  readonly noiseLevel: number;
  /** ∇log p_t(x), E[X₀ | X_t = x], E[Z | X_t = x]: the same evaluation in three coordinates, (n, d). Each call is one NFE. */
  score(x: Batch, t: Times): Promise<Batch>;
  denoised(x: Batch, t: Times): Promise<Batch>;
  epsilon(x: Batch, t: Times): Promise<Batch>;
  /**
   * The drift of the probability flow, f x − ½ g² ∇log p_t(x), and that of the reverse process of noise level η, f x − ½(1 + η²) g² ∇log p_t(x),
   * both in the direction of t, (n, d). They are formed from the model's native prediction, so the velocity exists also where α or σ is
   * 0, if that prediction determines it. Each call is one NFE.
   */
  velocity(x: Batch, t: Times): Promise<Batch>;
  reverseDrift(x: Batch, t: Times, eta: number): Promise<Batch>;
  /** ∇²log p_t(x) · v, (n, d); present if the model declares it. */
  readonly jvp?: (x: Batch, v: Batch, t: Times) => Promise<Batch>;
  /** Whether the model declares that ∇²log p_t is symmetric. Exact scores do, networks may not. */
  readonly symmetricJacobian?: boolean;
  /** ∇²log p_t(x), (n, d·d); present if the model declares it. */
  readonly hessian?: (x: Batch, t: Times) => Promise<Batch>;
  /** The place of the current step; present only if `info.requires` lists "grid". */
  readonly grid?: GridPosition;
  /** The Itô integrals that the scheme declares, over [t1, t0], jointly Gaussian, each shaped like `like`. Call it once per interval. */
  integrals(t0: Times, t1: Times, like: Batch): readonly Batch[];
  /** The further standard normals that the scheme declares, each shaped like `like`. */
  normals(t0: Times, t1: Times, like: Batch): readonly Batch[];
  /** The uniforms on (0, 1) that the scheme declares, one value per row each. */
  uniforms(t0: Times, t1: Times, like: Batch): readonly Float64Array[];
}

export interface StepResult<S> {
  readonly x: Batch;
  /** State for the next step. A stateless scheme omits it. */
  readonly state?: S;
  /** Embedded error estimate, (n, d), for adaptive drivers; its order is `info.errorOrder`. */
  readonly error?: Batch;
}

/**
 * A one-step map from t0 to t1. It is immutable: its memory is S (batches and numbers), which `init` creates and `step` passes on. A
 * stateless scheme has no `init` and returns `{ x }`. Random numbers and times come from the driver.
 */
export interface Scheme<S = undefined> {
  readonly info: SchemeInfo;
  /** Weights ψ of the Itô integrals that a step consumes. */
  readonly noise: readonly ItoWeight[];
  /** Number of further standard normals, shaped like the batch, that a step consumes: for a noise remainder that depends on the row. */
  readonly normals?: number;
  /** Number of uniforms per row that a step consumes. */
  readonly uniforms?: number;
  /** Whether all rows get the same uniforms. Default: each row gets its own. */
  readonly sharedUniforms?: boolean;
  /** Creates the state of the first step. Default: undefined. */
  init?(problem: Problem, x0: Batch): S;
  step(problem: Problem, t0: number, t1: number, x0: Batch, state: S): Promise<StepResult<S>>;
}
