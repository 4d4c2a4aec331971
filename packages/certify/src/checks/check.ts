/** A requirement on a sampler, and the result of its test. */
export interface Check {
  readonly kind: "check";
  readonly sampler: string;
  readonly check: "repeatable" | "rows" | "affine" | "limit" | "same-as";
  readonly problem: string;
  readonly passed: boolean;
  /** The measured deviation; the check passes if it is at most `allowed`. */
  readonly deviation: number;
  readonly allowed: number;
  readonly text: string;
}

/** The sampler and the problem of a check. */
export type Subject = Pick<Check, "sampler" | "problem">;

/** Relative deviations up to this value count as rounding. */
export const rounding = 1e-12;
