import { BackstepError, type Scheme } from "@backstep/core";
import { isRandom, largestOf, requireArguments, unitOf } from "@backstep/core/plugin";
import { flowErrorOptions } from "../arguments.ts";
import { createPauses, type Pause } from "../draws/pauses.ts";
import { abortableLineLaw, type TabulatedLaw, tabulate } from "../laws/line-law.ts";
import { type LineRun, lineRun, wholeRun } from "../line/line-run.ts";
import { referenceScheme } from "./reference-scheme.ts";
import { testFunctions } from "./test-functions.ts";
import { requireFinite, type WeakError, type WeakErrorOptions } from "./weak-errors.ts";

export interface FlowErrorOptions extends Omit<WeakErrorOptions, "times" | "panels"> {
  readonly steps: readonly number[];
  /** The times of N steps, smooth in their index. */
  readonly times: (steps: number) => Float64Array;
  /** Points of the quadrature over the law at the start. Default 80,001. Rounding errors fall like 1/√points. */
  readonly points?: number;
}

/**
 * Weak errors of a deterministic scheme at several step counts, path by path, far below the rounding of expectations.
 *
 * ```text
 * error = ∫ p_{t_0}(x) (f(Φ_N(x)) − f(Φ(x))) dx          Φ the probability flow, which carries p_{t_0} to p_{t_N}
 * ```
 *
 * Errors of order 4 and more become asymptotic only near the rounding of E f, the limit of `weakErrors`. The difference path by path has
 * the rounding of one path, about 1e-16, and the mean over tens of thousands of points removes most of it. Φ is the classical Runge–Kutta
 * method with 64 to 512 steps, extrapolated three times. `uncertainty` is the standard error over interleaved parts of the points, which
 * differ only by rounding, plus the change by the last extrapolation.
 *
 * - **Limits** one dimension; a drift that is finite at the first time.
 *
 * @returns For each step count the errors of every test function.
 * @throws BackstepError `CAPABILITY_MISSING` if the scheme draws random numbers, or the target has more dimensions or no density; before the
 * run, the errors of `sample`.
 * @example
 * ```ts
 * const [coarse, fine] = await flowErrors({ scheme: dormandPrince(), drift, target, steps: [16, 32], times });
 * ```
 */
export async function flowErrors(options: FlowErrorOptions): Promise<readonly (readonly WeakError[])[]> {
  requireArguments("flowErrors", flowErrorOptions, options);
  const { scheme, drift, target, steps, times, functions = testFunctions, points = 80_001, signal } = options;
  const run = lineRun(options);
  if (isRandom(scheme, run.noiseLevel))
    throw new BackstepError(
      "CAPABILITY_MISSING",
      `${scheme.info.name} draws random numbers; flowErrors needs a deterministic scheme; use weakErrors instead`,
      { scheme: scheme.info.name },
    );
  const grid = times(steps[0]);
  const pause = createPauses(scheme.info.name, signal);
  const start = await tabulate(abortableLineLaw(target, drift, grid[0], signal), points);
  const mean = (value: (i: number) => number): ReturnType<typeof meanOf> => meanOf(start, value, pause);
  const [solution, before] = await flow(run, times, start.points);
  const exact: number[] = [];
  const lastChange: number[] = [];
  for (const { value } of functions) {
    exact.push((await mean((i) => value(solution[i]))).mean);
    lastChange.push((await mean((i) => value(solution[i]) - value(before[i]))).mean);
  }
  const found: WeakError[][] = [];
  for (const count of steps) {
    const images = await wholeRun(run, times(count), start.points);
    const errors: WeakError[] = [];
    for (const [k, { name, value }] of functions.entries()) {
      const { mean: error, standardError } = await mean((i) => value(images[i]) - value(solution[i]));
      const uncertainty = standardError + Math.abs(lastChange[k]);
      errors.push(
        requireFinite(scheme.info.name, { name, produced: exact[k] + error, exact: exact[k], error, uncertainty }),
      );
    }
    found.push(errors);
  }
  return found;
}

/** Number of interleaved parts. Each part has enough points to be exact. */
const parts = 8;
const pointsBetweenPauses = 10_000;

/** The images under the flow, and the same with one extrapolation less. */
async function flow(
  run: LineRun,
  times: FlowErrorOptions["times"],
  from: Float64Array,
): Promise<readonly [Float64Array, Float64Array]> {
  const scheme: Scheme<unknown> = referenceScheme(true);
  let images: Float64Array[] = [];
  for (const count of [64, 128, 256, 512]) images.push(await wholeRun({ ...run, scheme }, times(count), from));
  let before = images;
  // Removes the terms of orders 4, 5 and 6 in 1/N.
  for (let order = 4; images.length > 1; order++) {
    before = images;
    images = before.slice(1).map((fine, k) => fine.map((x, i) => x + (x - before[k][i]) / (2 ** order - 1)));
  }
  return [images[0], before[1]];
}

/** The mean over the law of a function of the points' indices, and its standard error over interleaved parts. */
async function meanOf(
  { density, spacing }: TabulatedLaw,
  value: (i: number) => number,
  pause: Pause,
): Promise<{ mean: number; standardError: number }> {
  const totals = new Float64Array(parts);
  for (let part = 0; part < parts; part++) {
    let [total, lost] = [0, 0];
    // Kahan's summation: the rounding of a plain sum is larger than the error that is measured.
    for (let i = part, n = 1; i < density.length; i += parts, n++) {
      if (n % pointsBetweenPauses === 0) await pause();
      const term = density[i] * value(i) * spacing - lost;
      const next = total + term;
      lost = next - total - term;
      total = next;
    }
    totals[part] = total;
  }
  const mean = totals.reduce((sum, total) => sum + total, 0);
  const deviations = totals.map((total) => total - mean / parts);
  const unit = unitOf(largestOf(deviations));
  const square = deviations.reduce((sum, deviation) => sum + (deviation / unit) ** 2, 0);
  return { mean, standardError: unit * Math.sqrt((parts * square) / (parts - 1)) };
}
