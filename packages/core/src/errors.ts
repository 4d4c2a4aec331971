/** Stable codes of all errors. A code never changes its meaning. */
export type ErrorCode =
  | "ABORTED"
  | "ALPHA_ZERO"
  | "CAPABILITY_MISSING"
  | "COVARIANCE_NOT_PSD"
  | "DATA_INVALID"
  | "DRIFT_SINGULAR"
  | "EXPERIMENT_INVALID"
  | "FILE_FOREIGN"
  | "FILE_FORMAT"
  | "FILE_NOT_FOUND"
  | "FILE_NOT_WRITABLE"
  | "FOLDER_FOREIGN"
  | "FOLDER_LOCKED"
  | "INFINITE_MOMENT"
  | "LAW_NOT_AFFINE"
  | "MEMORY_EXHAUSTED"
  | "NOISE_EXHAUSTED"
  | "NON_FINITE"
  | "OPTION_INVALID"
  | "PLUGIN_INVALID"
  | "PLUGIN_NOT_ALLOWED"
  | "PROGRAM_FAILED"
  | "PROTOCOL_INVALID"
  | "SCHEME_UNKNOWN"
  | "SHAPE_MISMATCH"
  | "SINGULAR_END"
  | "STEPS_EXHAUSTED"
  | "STEP_TOO_SMALL"
  | "TIMES_INVALID"
  | "VARIANCE_INVALID"
  | "WORKSPACE_MISMATCH";

/**
 * The error type of Backstep. The message has three parts: the quantity that is wrong with its value, the allowed values, and what to do.
 *
 * @example
 * ```ts
 * try { await sample(options); } catch (error) {
 *   if (isBackstepError(error, "NON_FINITE")) console.error(error.details.row);
 * }
 * ```
 */
export class BackstepError extends Error {
  readonly code: ErrorCode;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(code: ErrorCode, message: string, details: Readonly<Record<string, unknown>> = {}, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = "BackstepError";
    this.code = code;
    this.details = details;
  }
}

/** Whether `error` is a BackstepError, and has this code if one is given. It works across duplicate installations of core. */
export function isBackstepError(error: unknown, code?: ErrorCode): error is BackstepError {
  return (
    error instanceof Error &&
    error.name === "BackstepError" &&
    (code === undefined || (error as BackstepError).code === code)
  );
}
