import { sample } from "@backstep/core";
import { memoryless } from "../draws/memoryless.ts";
import { type Draw, recordingNoise } from "../draws/recording-noise.ts";
import { givenNoise } from "./given-noise.ts";
import type { LineRun } from "./line-run.ts";

/** One step of a scheme, as a function of the point and of the random numbers that it draws. */
export interface OneStep {
  /** The kinds of the random numbers, in the order of the draws. */
  readonly draws: readonly Draw["kind"][];
  /** The image of each point. The k-th draw of point i is `values[k][i]`. */
  at(points: Float64Array, values: readonly Float64Array[]): Promise<Float64Array>;
}

/**
 * The step from t0 to t1 as a black box. One row is run first to list its draws.
 *
 * @throws BackstepError `CAPABILITY_MISSING` if the scheme keeps a state between steps.
 */
export async function readStep(run: LineRun, t0: number, t1: number): Promise<OneStep> {
  const { scheme, drift, model, noiseLevel, signal } = run;
  const draws: Draw["kind"][] = [];
  const options = { drift, model, noiseLevel, times: Float64Array.of(t0, t1), ...(signal && { signal }) };
  await sample({
    ...options,
    scheme: memoryless(
      scheme,
      "laws in one dimension need random schemes without a state; use exactLaw with a Gaussian target",
    ),
    n: 1,
    start: new Float64Array(1),
    noise: recordingNoise(({ kind }) => draws.push(kind)),
  });
  return {
    draws,
    async at(points, values) {
      const noise = givenNoise(values);
      return (await sample({ ...options, scheme, n: points.length, start: points, noise })).x as Float64Array;
    },
  };
}

/** The images of all points for each vector of draws: all points of the first vector, then all points of the second, … */
export async function imagesOf(
  step: OneStep,
  points: Float64Array,
  vectors: readonly (readonly number[])[],
): Promise<Float64Array> {
  const n = points.length;
  const repeated = new Float64Array(n * vectors.length);
  vectors.forEach((_, q) => repeated.set(points, q * n));
  const values = step.draws.map((_, k) => {
    const draws = new Float64Array(repeated.length);
    vectors.forEach((vector, q) => draws.fill(vector[k], q * n, (q + 1) * n));
    return draws;
  });
  return step.at(repeated, values);
}
