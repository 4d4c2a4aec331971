import { BackstepError, type Scheme } from "@backstep/core";

/**
 * The same scheme, which throws as soon as it passes a state to the next step.
 *
 * Laws that are computed step by step need this: a state is correlated with the point, and a single step does not show how.
 *
 * @param limit The rest of the error message: what is available, and what to use instead.
 * @throws BackstepError `CAPABILITY_MISSING` from `init` or `step` of the result, if one returns a state.
 */
export function memoryless(scheme: Scheme<unknown>, limit: string): Scheme<unknown> {
  const refuse = (state: unknown): void => {
    if (state === undefined) return;
    const { name } = scheme.info;
    throw new BackstepError("CAPABILITY_MISSING", `${name} keeps a state between steps; ${limit}`, { scheme: name });
  };
  return {
    ...scheme,
    init(problem, x0) {
      const state = scheme.init(problem, x0);
      refuse(state);
      return state;
    },
    async step(problem, t0, t1, x0, state) {
      const result = await scheme.step(problem, t0, t1, x0, state);
      refuse(result.state);
      return result;
    },
  };
}
