import { type BackstepError, isBackstepError } from "@backstep/core";
import type { Check } from "./check.ts";
import { Lacking } from "./lacking.ts";

/** What became of a case. */
export interface ParityRow {
  readonly id: string;
  readonly peer: string;
  readonly sampler: string;
  /** Relative to max(1, |x|), over everything that the peer recorded; null where nothing was compared or the values are not finite. */
  readonly maxError: number | null;
  readonly tolerance: number | null;
  /** Null where it was skipped. */
  readonly holds: boolean | null;
  readonly skipped: boolean;
  /** What a skipped case lacks, where a failing one deviates most, or which error of the original is allowed for. */
  readonly reason: string | null;
}

/** Whether golden data itself is at fault, and not what we make of it. */
export function isFault(error: unknown): error is BackstepError {
  return isBackstepError(error, "FILE_FORMAT") || isBackstepError(error, "FILE_NOT_FOUND");
}

/**
 * Measures a check.
 *
 * @throws BackstepError `FILE_FORMAT`, `FILE_NOT_FOUND` where the golden data is at fault; what a run of ours throws makes the row fail.
 */
export async function rowOf({ id, peer, sampler, tolerance: usual, known, measure }: Check): Promise<ParityRow> {
  const tolerance = Math.max(usual, known?.divergence ?? 0);
  const about = { id, peer, sampler };
  try {
    const { worst, where } = await measure();
    const holds = worst <= tolerance;
    const maxError = Number.isFinite(worst) ? worst : null;
    return { ...about, maxError, tolerance, holds, skipped: false, reason: holds ? (known?.reason ?? null) : where };
  } catch (error) {
    if (error instanceof Lacking)
      return { ...about, maxError: null, tolerance: null, holds: null, skipped: true, reason: error.message };
    if (isFault(error)) throw error;
    const reason = isBackstepError(error) ? `${error.code}: ${error.message}` : String(error);
    return { ...about, maxError: null, tolerance, holds: false, skipped: false, reason };
  }
}
