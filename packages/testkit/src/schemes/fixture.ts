import type { SampleOptions, Scheme } from "@backstep/core";
import { gaussianProblems, type OrderProblem } from "@backstep/orders";

/** What every check of a scheme receives. */
export interface SchemeCheck {
  readonly factory: () => Scheme<unknown>;
  readonly problem: OrderProblem;
}

/** Options of a short run of a fresh scheme on the problem. */
export function runOf({ factory, problem }: SchemeCheck, steps = 6): SampleOptions {
  const { drift, target, grid, start, end } = problem;
  return {
    scheme: factory(),
    drift,
    model: target.score(drift),
    times: grid(steps, drift, end, start),
    n: 20,
    seed: 11,
  };
}

/** Variance-preserving with several variances: every scheme of the reverse family can run there. */
export function defaultProblem(): OrderProblem {
  return gaussianProblems()[1];
}
