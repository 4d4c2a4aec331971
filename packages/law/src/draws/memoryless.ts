import { BackstepError, type Scheme } from "@backstep/core";

/**
 * The same scheme, which throws as soon as it passes a state to the next step.
 *
 * Laws that are computed step by step need this: a state is correlated with the point, and a single step does not show how. A scheme that
 * reads its place in the grid is refused, because the run of a single step has another grid.
 *
 * @param limit The rest of the error message: what is available, and what to use instead.
 * @throws BackstepError `CAPABILITY_MISSING` if the scheme reads the grid; from `init` or `step` of the result, if one returns a state.
 */
export function memoryless(scheme: Scheme<unknown>, limit: string): Scheme<unknown> {
  const { name, requires } = scheme.info;
  const refuse = (what: string): never => {
    throw new BackstepError("CAPABILITY_MISSING", `${name} ${what}; ${limit}`, { scheme: name });
  };
  const requireNone = (state: unknown): void => {
    if (state !== undefined) refuse("keeps a state between steps");
  };
  if (requires.includes("grid")) refuse("reads its place in the grid");
  return {
    ...scheme,
    init(problem, x0) {
      const state = scheme.init?.(problem, x0);
      requireNone(state);
      return state;
    },
    async step(problem, t0, t1, x0, state) {
      const result = await scheme.step(problem, t0, t1, x0, state);
      requireNone(result.state);
      return result;
    },
  };
}
