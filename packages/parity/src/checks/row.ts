import { type BackstepError, isBackstepError } from "@backstep/core";
import { Unsupported } from "../replay/unsupported.ts";
import type { Check } from "./check.ts";

/** Result of a check. */
export interface ParityRow {
  readonly id: string;
  readonly peer: string;
  readonly sampler: string;
  /** Largest deviation from the recorded values, relative to max(1, |x|); null if nothing was compared or it is not finite. */
  readonly maxError: number | null;
  readonly tolerance: number | null;
  /** Null if the case was skipped. */
  readonly holds: boolean | null;
  readonly skipped: boolean;
  /** The missing feature of a skipped case, the largest deviation of a failed case, or the tolerated error of the peer. */
  readonly reason: string | null;
}

/** Whether an error is about the golden data and not about our run. */
export function isFault(error: unknown): error is BackstepError {
  return isBackstepError(error, "FILE_FORMAT") || isBackstepError(error, "FILE_NOT_FOUND");
}

/**
 * Runs a check. An error of our run makes the row fail.
 *
 * @example
 * const { id, holds, maxError } = await rowOf(check);
 * @throws BackstepError `FILE_FORMAT`, `FILE_NOT_FOUND` if golden data is malformed or missing.
 */
export async function rowOf({ id, peer, sampler, tolerance: standard, known, measure }: Check): Promise<ParityRow> {
  const tolerance = Math.max(standard, known?.divergence ?? 0);
  const names = { id, peer, sampler };
  try {
    const { worst, where } = await measure();
    const holds = worst <= tolerance;
    const maxError = Number.isFinite(worst) ? worst : null;
    return { ...names, maxError, tolerance, holds, skipped: false, reason: holds ? (known?.reason ?? null) : where };
  } catch (error) {
    if (error instanceof Unsupported)
      return { ...names, maxError: null, tolerance: null, holds: null, skipped: true, reason: error.message };
    if (isFault(error)) throw error;
    const reason = isBackstepError(error) ? `${error.code}: ${error.message}` : String(error);
    return { ...names, maxError: null, tolerance, holds: false, skipped: false, reason };
  }
}
