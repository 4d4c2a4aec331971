import { pow } from "@backstep/core/plugin";

/** Controller of the step size: it computes the next size from the errors of the last steps. */
export interface StepControl {
  /** Factor below 1 that makes the next step likely to be accepted. Default 0.9. */
  readonly safety?: number;
  /** Gains of the controller. Defaults 0, 1 and 0: the elementary controller. */
  readonly proportional?: number;
  readonly integral?: number;
  readonly derivative?: number;
  /** Bounds of the factor between one step and the next. Defaults 0.2 and 10. */
  readonly minimalFactor?: number;
  readonly maximalFactor?: number;
  /** Whether the step after an accepted one is never shorter, as in torchdiffeq. Default false. */
  readonly keepAccepted?: boolean;
}

/** The error ratios of the attempt and of the two accepted steps before it, newest first; 1 for a missing one. */
export type ErrorHistory = readonly [now: number, before: number, beforeThat: number];

const defaults: Required<StepControl> = {
  safety: 0.9,
  proportional: 0,
  integral: 1,
  derivative: 0,
  minimalFactor: 0.2,
  maximalFactor: 10,
  keepAccepted: false,
};

// The history has positive and negative exponents, so an error of zero is replaced by a very small one.
const smallestError = 1e-10;

/**
 * The factor from one step size to the next: a PID controller on the logarithm of the error.
 *
 * ```text
 * factor = safety · e₀^−(P+I+D)/q · e₁^(P+2D)/q · e₂^−D/q          clipped; after a rejection at most `safety`
 * ```
 *
 * q is the order of the error estimate. With I alone it is the elementary controller of Hairer, Nørsett and Wanner.
 *
 * @see G. Söderlind, "Digital filters in adaptive time-stepping", ACM Trans. Math. Software 29 (2003).
 */
export function stepFactor(control: Required<StepControl>, order: number, errors: ErrorHistory): number {
  const { safety, proportional: P, integral: I, derivative: D, minimalFactor, maximalFactor, keepAccepted } = control;
  const [e0, e1, e2] = errors.map((error) => Math.max(error, smallestError));
  const wanted = safety * pow(e0, -(P + I + D) / order) * pow(e1, (P + 2 * D) / order) * pow(e2, -D / order);
  const accepted = errors[0] <= 1;
  const least = accepted && keepAccepted ? 1 : minimalFactor;
  return Math.min(accepted ? maximalFactor : safety, Math.max(least, wanted));
}

/** The controller with its defaults. */
export function withDefaults(given: StepControl): Required<StepControl> {
  return { ...defaults, ...given };
}
