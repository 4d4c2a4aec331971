import { type Drift, type Scheme, type ScoreModel, sample, type Target } from "@backstep/core";
import { rememberingDrift } from "../draws/remembering-drift.ts";

/** A scheme on a problem in one dimension. */
export interface LineRun {
  readonly scheme: Scheme<unknown>;
  readonly drift: Drift;
  readonly model: ScoreModel;
  readonly noiseLevel: number;
  readonly signal: AbortSignal | undefined;
}

/** The options of a measurement that determine its run. */
export interface LineRunOptions {
  readonly scheme: Scheme<unknown>;
  readonly drift: Drift;
  readonly target: Target;
  readonly noiseLevel?: number;
  readonly signal?: AbortSignal;
}

/** The run of a scheme with the exact score of a target in one dimension. */
export function lineRun({ scheme, drift: given, target, noiseLevel = 1, signal }: LineRunOptions): LineRun {
  const drift = (scheme.uniforms ?? 0) > 0 ? rememberingDrift(given) : given;
  return { scheme, drift, model: target.score(drift), noiseLevel, signal };
}

/** The images of the points after all steps of a deterministic scheme. */
export async function wholeRun(
  { signal, ...run }: LineRun,
  times: Float64Array,
  points: Float64Array,
): Promise<Float64Array> {
  return (await sample({ ...run, times, start: points, n: points.length, ...(signal && { signal }) }))
    .x as Float64Array;
}
