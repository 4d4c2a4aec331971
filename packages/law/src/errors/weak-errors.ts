import { BackstepError, type Drift, type Scheme, type Target } from "@backstep/core";
import { isRandom, requireArguments } from "@backstep/core/plugin";
import { weakErrorOptions } from "../arguments.ts";
import { createPauses } from "../draws/pauses.ts";
import { abortableLineLaw, expectation, tabulate } from "../laws/line-law.ts";
import { lineRun, wholeRun } from "../line/line-run.ts";
import { type OneStep, readStep } from "../line/one-step.ts";
import { type Resolution, valuesAtStart } from "./backward-recursion.ts";
import { type TestFunction, testFunctions } from "./test-functions.ts";

/** E f of the law that a run produces, compared with E f of the true law. */
export interface WeakError {
  /** The test function. */
  readonly name: string;
  readonly produced: number;
  readonly exact: number;
  /** produced − exact. */
  readonly error: number;
  /** Change of `error` with a coarser quadrature and interpolation. */
  readonly uncertainty: number;
}

export interface WeakErrorOptions {
  readonly scheme: Scheme<unknown>;
  readonly drift: Drift;
  /** A target in one dimension with a density in closed form. The run starts from its exact law. */
  readonly target: Target;
  readonly times: Float64Array;
  /** η of the reverse family. Default 1. */
  readonly noiseLevel?: number;
  /** Default: x, x², cos x, sin 2x and exp(−x²). */
  readonly functions?: readonly TestFunction[];
  /** Panels of the interpolation. Default 20; use more for errors below about 1e-6. */
  readonly panels?: number;
  readonly signal?: AbortSignal;
}

/**
 * Weak errors of a scheme on data in one dimension, Gaussian or not, without Monte Carlo.
 *
 * ```text
 * v_N = f,   v_n(x) = E v_{n+1}(step(t_n, t_{n+1}, x, ξ, U))          error = ∫ p_{t_0} v_0 − ∫ p_{t_N} f
 * ```
 *
 * The scheme is a black box, run one step at a time through `sample`. Expectations use Gauss–Hermite over its normals (over a single one
 * if the step is affine in them) and Gauss–Legendre over its uniforms; v_n is interpolated in panels over thirteen standard deviations. A
 * deterministic scheme is run through all its steps instead and may keep a state. `uncertainty` is the change with a coarser rule.
 *
 * - **Limits** one dimension; random schemes must not keep a state between steps.
 *
 * @throws BackstepError `CAPABILITY_MISSING` if the target has more dimensions or no density, or the scheme is random and keeps a state;
 * before the run, the errors of `sample`.
 * @example
 * ```ts
 * const errors = await weakErrors({ scheme: sra(), drift, target: mixture(options), times });
 * ```
 */
export async function weakErrors(options: WeakErrorOptions): Promise<readonly WeakError[]> {
  requireArguments("weakErrors", weakErrorOptions, options);
  const { target, drift, times, functions = testFunctions, panels = fine.panels, signal } = options;
  const truth = await tabulate(abortableLineLaw(target, drift, times[times.length - 1], signal), tablePoints);
  const [produced, coarser] = await producedBy(options, [
    { ...fine, panels },
    { ...coarse, panels: Math.ceil(0.8 * panels) },
  ]);
  return functions.map(({ name, value }, k) => {
    const exact = expectation(
      truth,
      truth.points.map((x) => value(x)),
    );
    return requireFinite(options.scheme.info.name, {
      name,
      produced: produced[k],
      exact,
      error: produced[k] - exact,
      uncertainty: Math.abs(produced[k] - coarser[k]),
    });
  });
}

/** @throws BackstepError `NON_FINITE` if an expectation of a test function exceeds the range of numbers. */
export function requireFinite(scheme: string, error: WeakError): WeakError {
  const { name, produced, exact, uncertainty } = error;
  if ([produced, exact, error.error, uncertainty].every(Number.isFinite)) return error;
  throw new BackstepError(
    "NON_FINITE",
    `${scheme}: the expectation of ${name} is ${produced}, and ${exact} under the true law; both must be finite; ` +
      "scale the target, or give functions whose values stay within the range of numbers",
    { scheme, function: name },
  );
}

const fine: Resolution = {
  panels: 20,
  order: 12,
  rule: { kernel: 12, normals: [12, 7, 5], randomized: 5, uniforms: 3 },
};
const coarse: Resolution = {
  panels: 16,
  order: 11,
  rule: { kernel: 10, normals: [10, 6, 4], randomized: 4, uniforms: 2 },
};
const tablePoints = 401;

/** E f of the produced law for every function, at each resolution. A run without noise is exact at any resolution. */
async function producedBy(options: WeakErrorOptions, resolutions: readonly Resolution[]): Promise<readonly number[][]> {
  const { target, drift, times, functions = testFunctions } = options;
  const start = await tabulate(abortableLineLaw(target, drift, times[0], options.signal), tablePoints);
  const run = lineRun(options);
  if (!isRandom(run.scheme, run.noiseLevel)) {
    const ends = await wholeRun(run, times, start.points);
    const produced = functions.map(({ value }) =>
      expectation(
        start,
        ends.map((x) => value(x)),
      ),
    );
    return resolutions.map(() => produced);
  }
  const steps: Promise<OneStep>[] = [];
  const pause = createPauses(run.scheme.info.name, run.signal);
  // The resolutions share the list of a step's draws.
  const stepAt = (n: number): Promise<OneStep> => (steps[n] ??= readStep(run, times[n], times[n + 1]));
  const produced: number[][] = [];
  for (const resolution of resolutions) {
    const atStart = await valuesAtStart({ stepAt, target, drift, times, functions, resolution, pause }, start.points);
    produced.push(atStart.map((values) => expectation(start, values)));
  }
  return produced;
}
