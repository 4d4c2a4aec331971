import type { Scheme } from "@backstep/core";
import { requireArguments } from "@backstep/core/plugin";
import { exactLaw, fitOrder, lawAt, w2 } from "@backstep/law";
import { lawOrderOptions, ofMeasurement } from "./arguments.ts";
import { convergedOrder } from "./converged-order.ts";
import type { Effort, MeasureOptions } from "./effort.ts";
import { type OrderProblem, timesOf } from "./problems.ts";
import { type OrderRow, rowOf } from "./row.ts";
import { producedLaw } from "./stepwise-law.ts";

export interface LawOrderOptions extends MeasureOptions {
  /** Step counts. Default: 32 to 512 for a test, 64 to 1024 for a report, each twice the one before. */
  readonly steps?: readonly number[];
}

/**
 * Measures the order of the law that a scheme produces on Gaussian data: exact W2 to the truth.
 *
 * At the usual step counts, errors of high order are as small as rounding. Such schemes are measured again at fewer steps.
 *
 * @throws BackstepError `LAW_NOT_AFFINE` if the scheme is not affine, `CAPABILITY_MISSING` if it draws uniforms and keeps a state, and what
 * `sample` throws.
 * @example
 * ```ts
 * for (const problem of uniformProblems()) console.log(problem.name, (await measureLawOrder(heun(), problem)).order);
 * ```
 */
export async function measureLawOrder(
  scheme: Scheme<unknown>,
  problem: OrderProblem,
  options: LawOrderOptions = {},
): Promise<OrderRow> {
  requireArguments("measureLawOrder", ofMeasurement, { scheme, problem });
  requireArguments("measureLawOrder", lawOrderOptions, options);
  const { effort = "report", steps: requested, signal } = options;
  const { drift, target, name, end } = problem;
  const truth = lawAt(target, drift, end);
  const law = effort === "test" ? producedLaw : exactLaw;
  const errorsAt = async (counts: readonly number[]): Promise<number[]> => {
    const errors: number[] = [];
    for (const count of counts) {
      const run = { scheme, drift, target, times: timesOf(problem, count), ...(signal && { signal }) };
      errors.push(w2(await law(run), truth));
    }
    return errors;
  };
  let steps = requested ?? stepCounts(scheme, effort);
  let [errors, scale] = [await errorsAt(steps), 1];
  if (errors.some((error) => error < roundOff)) {
    [steps, scale] = [fewerSteps[effort], resolution[effort]];
    errors = await errorsAt(steps);
  }
  // A suite only compares the order with a bound. A report states the order, so its rule is stricter.
  const fit = (effort === "test" ? fitOrder : convergedOrder)(steps, errors, scale);
  return rowOf(scheme, { kind: "law", problem: name, steps, errors, fit });
}

/** `fitOrder` ignores smaller errors. */
const roundOff = 1e-11;
const fewerSteps: Readonly<Record<Effort, readonly number[]>> = {
  test: [8, 16, 32, 64, 128],
  report: [8, 16, 32, 64, 128, 256],
};
/** The scale of `fitOrder`, in units of `roundOff`. W2 of laws with independent coordinates is exact to about 1e-15, so smaller errors can be used. */
const resolution: Readonly<Record<Effort, number>> = { test: 0.01, report: 0.001 };

/** Largest steps² × normals in a test. A scheme that draws much in each step is therefore measured at fewer step counts. */
const costLimit = 600_000;

function stepCounts({ noise, normals = 0 }: Scheme<unknown>, effort: Effort): readonly number[] {
  if (effort === "report") return [64, 128, 256, 512, 1024];
  return [32, 64, 128, 256, 512].filter((steps) => steps * steps * (noise.length + normals) <= costLimit);
}
