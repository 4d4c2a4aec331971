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

/** Gaussian data with several variances under a variance-preserving diffusion, which meets the requirements of every scheme here. */
export function defaultProblem(): OrderProblem {
  return gaussianProblems()[1];
}
