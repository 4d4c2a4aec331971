import { type ErrorCode, isBackstepError } from "@backstep/core";
import { requireArguments } from "@backstep/core/plugin";
import { onProblems } from "./arguments.ts";
import type { OrderProblem } from "./problems.ts";

/** Codes of errors that mean: the problem does not meet the requirements of the scheme. */
const notRunnable = new Set<ErrorCode>(["ALPHA_ZERO", "DRIFT_SINGULAR", "SINGULAR_END"]);

/**
 * Measures on every problem on which the scheme runs. Problems that do not meet its requirements are left out.
 *
 * @example
 * ```ts
 * const rows = (await whereRunnable(mixtureProblems(), (problem) => measureWeakOrders(scheme, problem))).flat();
 * ```
 */
export async function whereRunnable<T>(
  problems: readonly OrderProblem[],
  measure: (problem: OrderProblem) => Promise<T>,
): Promise<readonly T[]> {
  requireArguments("whereRunnable", onProblems, { problems, measure });
  const results: T[] = [];
  for (const problem of problems) {
    const outcome = await attempt(() => measure(problem));
    if ("result" in outcome) results.push(outcome.result);
  }
  return results;
}

/**
 * Measures on the first problem on which the scheme runs.
 *
 * @throws BackstepError the error on the last problem, if the scheme runs on none.
 * @example
 * ```ts
 * const rows = await firstRunnable(mixtureProblems(), (problem) => measureStrongOrders(scheme, problem));
 * ```
 */
export async function firstRunnable<T>(
  problems: readonly OrderProblem[],
  measure: (problem: OrderProblem) => Promise<T>,
): Promise<T> {
  requireArguments("firstRunnable", onProblems, { problems, measure });
  let refusal: unknown;
  for (const problem of problems) {
    const outcome = await attempt(() => measure(problem));
    if ("result" in outcome) return outcome.result;
    refusal = outcome.refusal;
  }
  throw refusal;
}

async function attempt<T>(measure: () => Promise<T>): Promise<{ result: T } | { refusal: unknown }> {
  try {
    return { result: await measure() };
  } catch (error) {
    if (isBackstepError(error) && notRunnable.has(error.code)) return { refusal: error };
    throw error;
  }
}
