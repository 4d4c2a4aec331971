import type { GaussianLaw } from "../laws/gaussian-law.ts";
import { lawAfter, onDiagonal, type StepMoments, type StepStart } from "./step-moments.ts";

/** Estimated errors of the first two moments, (d). */
export interface MomentErrors {
  readonly meanError: Float64Array;
  readonly varianceError: Float64Array;
}

const tolerance = 1e-13;

/** Errors of the averages that change no mean or standard deviation by more than 1e-13 of the standard deviation, or 1e-21 of the mean. */
export function boundsOf(average: StepMoments, start: StepStart): StepMoments {
  const { before, pairs } = start;
  const { mean, variance } = lawAfter(average, start);
  const size = variance.map((v, j) => Math.sqrt(Math.max(v, 0)) + 1e-8 * Math.abs(mean[j]));
  return {
    deviation: size.map((s, j) => tolerance * (s + Math.abs(mean[j]))),
    noiseVariance: size.map((s) => tolerance * s ** 2),
    factorProducts: Float64Array.from(pairs, ([i, j]) => {
      const from = geometricMean(before.variance[i], before.variance[j]);
      return from === 0 ? Number.POSITIVE_INFINITY : (tolerance * size[i] * size[j]) / from;
    }),
    deviationProducts: Float64Array.from(pairs, ([i, j]) => tolerance * size[i] * size[j]),
  };
}

/** The errors after a step: those of its averages, plus those before the step times E A². */
export function errorsAfter(
  average: StepMoments,
  error: StepMoments,
  { before, pairs }: StepStart & { readonly before: GaussianLaw & MomentErrors },
): MomentErrors {
  const at = (j: number): number => onDiagonal(pairs, before.mean.length, j);
  return {
    meanError: before.meanError.map((e, j) => Math.sqrt(average.factorProducts[at(j)]) * e + error.deviation[j]),
    varianceError: before.varianceError.map(
      (e, j) =>
        average.factorProducts[at(j)] * e +
        error.factorProducts[at(j)] * before.variance[j] +
        error.deviationProducts[at(j)] +
        2 * Math.abs(average.deviation[j]) * error.deviation[j] +
        error.noiseVariance[j],
    ),
  };
}

/** √(a b), whose product may overflow or underflow. */
function geometricMean(a: number, b: number): number {
  const product = a * b;
  return product > 1e-290 && product < Number.POSITIVE_INFINITY ? Math.sqrt(product) : Math.sqrt(a) * Math.sqrt(b);
}
