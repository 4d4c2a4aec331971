import type { Scheme } from "@backstep/core";
import { requireArguments } from "@backstep/core/plugin";
import { type StrongErrors, type StrongRate, strongErrors } from "@backstep/law";
import { measureOptions, ofMeasurement } from "./arguments.ts";
import type { MeasureOptions } from "./effort.ts";
import { mixtureProblem, type OrderProblem, timesOf } from "./problems.ts";
import { type OrderRow, rowOf } from "./row.ts";
import { tolerance } from "./tolerance.ts";

/**
 * Measures the strong order on shared Brownian paths, in two rows: against the same scheme with twice the steps, which shows the rate, and against
 * another scheme with small steps, which shows the limit. Default: the mixture under the variance-preserving diffusion.
 *
 * @throws BackstepError as `sample`.
 * @example
 * ```ts
 * const [itself, solution] = await measureStrongOrders(heun());
 * ```
 */
export async function measureStrongOrders(
  scheme: Scheme<unknown>,
  problem: OrderProblem = mixtureProblem(),
  options: MeasureOptions = {},
): Promise<readonly [againstItself: OrderRow, againstSolution: OrderRow]> {
  requireArguments("measureStrongOrders", ofMeasurement, { scheme, problem });
  requireArguments("measureStrongOrders", measureOptions, options);
  const { effort = "report", signal } = options;
  const { drift, target, name } = problem;
  const times = (steps: number): Float64Array => timesOf(problem, steps);
  const measure = (size: StrongSize): Promise<StrongErrors> =>
    strongErrors({ scheme, target, drift, times, ...size, seed: 1, ...(signal && { signal }) });
  let size = effort === "test" ? testSize(scheme) : reportSize(scheme);
  let found = await measure(size);
  const finer = effort === "report" ? finerSize(scheme) : undefined;
  if (finer && isHigh(found, scheme)) {
    size = finer;
    found = await measure(size);
  }
  const row = (against: string, rate: StrongRate): OrderRow => {
    const errors = rate.errors.map(({ rms }) => rms);
    return rowOf(scheme, {
      kind: "strong",
      problem: `${name}, against ${against}`,
      steps: size.steps,
      errors,
      fit: fitOf(scheme, rate),
    });
  };
  return [row("itself", found.againstItself), row("the solution", found.againstReference)];
}

interface StrongSize {
  readonly steps: readonly number[];
  /** Steps of the reference. */
  readonly finest: number;
  readonly paths: number;
}

/** Each row evaluates the path at its own times. Such a step costs fifty to a hundred times as much. */
function hasOwnTimes({ noise, uniforms = 0, sharedUniforms }: Scheme<unknown>): boolean {
  return noise.length > 0 && uniforms > 0 && !sharedUniforms;
}

/** A standard error of about 0.03, or of 0.1 if each row has its own times. At order 4 and more, the errors of many steps are smaller than those of the reference. */
function testSize(scheme: Scheme<unknown>): StrongSize {
  if (hasOwnTimes(scheme)) return { steps: [4, 8, 16, 32], finest: 512, paths: 32 };
  const { strongOrder, jvpsPerStep } = scheme.info;
  const steps = strongOrder < 4 ? [16, 32, 64, 128] : [4, 8, 16, 32];
  return { steps, finest: 1024, paths: jvpsPerStep === "adaptive" ? 300 : 1500 };
}

/** A standard error of about 0.02. */
function reportSize(scheme: Scheme<unknown>): StrongSize {
  // With its own times for each row, fewer steps are not yet asymptotic.
  if (hasOwnTimes(scheme)) return { steps: [64, 128, 256], finest: 1024, paths: 800 };
  const { strongOrder, jvpsPerStep } = scheme.info;
  const steps = strongOrder < 4 ? [16, 32, 64, 128] : [8, 16, 32, 64];
  return { steps, finest: strongOrder < 4 ? 1024 : 3072, paths: jvpsPerStep === "adaptive" ? 1000 : 4000 };
}

/** More steps, for schemes that draw noise and whose step on a path is not too expensive. */
function finerSize(scheme: Scheme<unknown>): StrongSize | undefined {
  if (hasOwnTimes(scheme)) return { steps: [128, 256, 512], finest: 2048, paths: 1000 };
  const isCheap = scheme.noise.length > 0 && scheme.info.jvpsPerStep !== "adaptive";
  return isCheap ? { steps: [512, 1024, 2048], finest: 16_384, paths: 1000 } : undefined;
}

/** Whether a measured order is above the declared one. Then the coefficient of the declared order may be small, and show only at smaller steps. */
function isHigh({ againstItself, againstReference }: StrongErrors, { info }: Scheme<unknown>): boolean {
  return [againstItself, againstReference].some(
    ({ order, standardError }) => order + standardError > info.strongOrder + tolerance.strong,
  );
}

/** An order with a larger standard error is inconclusive. */
const largestStandardError = 0.05;

function fitOf(scheme: Scheme<unknown>, rate: StrongRate): Parameters<typeof rowOf>[1]["fit"] {
  const { slopes, standardError } = rate;
  const isRandom = scheme.noise.length + (scheme.normals ?? 0) + (scheme.uniforms ?? 0) > 0;
  // Without noise the slopes change smoothly, so extrapolation removes the next term of the error.
  const order = isRandom ? rate.order : 2 * slopes[slopes.length - 1] - slopes[slopes.length - 2];
  const verdict = standardError < largestStandardError ? "measured" : "inconclusive";
  return { verdict, order, uncertainty: standardError, slopes, reason: "too few paths" };
}
