import { BackstepError, type Precision, type SampleOptions } from "@backstep/core";
import { type ArgumentDeclarations, preferredRowsOf, prepare, type Run, sampleOptions } from "@backstep/core/plugin";

/** Options of `samplePicard`: those of `sample`, with the size of the window and the tolerance. */
export interface PicardOptions<P extends Precision = Precision> extends SampleOptions<P> {
  /** Steps that a row takes at the same time. Default 10. */
  readonly window?: number;
  /**
   * A point whose change is below it counts as settled. The unit is the standard deviation of the step's noise, per coordinate. Default 0.1.
   * At 0 the result has the bits of `sample`.
   */
  readonly tolerance?: number;
}

/** What `samplePicard` accepts. */
export const picardOptions: ArgumentDeclarations = {
  ...sampleOptions,
  window: { type: "integer", min: 1, optional: true },
  tolerance: { type: "number", min: 0, optional: true },
};

/** A checked run, with its options for the iteration. */
export interface PicardRun extends Run {
  readonly window: number;
  readonly tolerance: number;
  /** Rows of the largest call of the model. */
  readonly together: number;
}

// Larger batches give no speed-up.
const rowsTogether = 256;

/** Checks the options before the run and prepares its memory. */
export async function preparePicard(options: PicardOptions): Promise<PicardRun> {
  const { window = 10, tolerance = 0.1, n, model, scheme } = options;
  if (scheme.info.requires.includes("wholeBatch"))
    throw new BackstepError(
      "CAPABILITY_MISSING",
      `${scheme.info.name} computes something over the whole batch, but here each row has its own window; use sample, or another scheme`,
    );
  const together = (await preferredRowsOf(model, n * window)) ?? rowsTogether;
  const chunkRows = options.chunkRows ?? Math.max(1, Math.min(n, Math.floor(together / window)));
  return { ...(await prepare({ ...options, chunkRows })), window, tolerance, together };
}

/** @throws BackstepError `CAPABILITY_MISSING` unless the state that a scheme keeps is empty. */
export function requireStateless({ scheme }: Run, state: unknown): void {
  if (state === undefined) return;
  throw new BackstepError(
    "CAPABILITY_MISSING",
    `${scheme.info.name} keeps a state from step to step, so its steps cannot run at the same time; use sample, or a one-step scheme`,
  );
}
