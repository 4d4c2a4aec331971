import { type Scheme, sample } from "@backstep/core";
import { explained } from "../claim.ts";
import { afterProbe } from "../first-use.ts";
import type { Runner } from "../runner.ts";
import { runOf, type SchemeCheck } from "./fixture.ts";

/** The scheme takes one step without an error. All other checks that run the scheme need this. */
export function firstStepChecks({ it }: Runner): void {
  // The body is empty, because `afterFirstStep` takes the step before any check.
  it("takes its first step", () => {});
}

/**
 * A runner for checks that run the scheme. Before the first of them it takes one step. If that step fails, the first check fails with its error
 * and the others are skipped.
 */
export function afterFirstStep(runner: Runner, check: SchemeCheck): Runner {
  return afterProbe(runner, () => errorOfFirstStep(check), "the scheme cannot take its first step");
}

async function errorOfFirstStep(check: SchemeCheck): Promise<Error | undefined> {
  const { factory, problem } = check;
  let [name, entered] = ["the scheme", false];
  const noted = (scheme: Scheme<unknown>): Scheme<unknown> => ({
    ...scheme,
    async step(...given) {
      entered = true;
      const result = await scheme.step(...given);
      const x: unknown = (result as Partial<typeof result> | undefined)?.x;
      if (x === undefined)
        throw new Error(`step returns ${String(result)} without an x; it must return { x }, or { x, state }`);
      return result;
    },
  });
  try {
    const options = runOf(check);
    name = options.scheme.info.name;
    await sample({ ...options, scheme: noted(factory()), times: options.times.slice(0, 2) });
    return undefined;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const message = entered
      ? `${name}: the first step fails under ${problem.name}: ${reason}. Write \`step\` of the scheme so that it returns { x }, or { x, state }; ` +
        "every check that runs the scheme is skipped until then."
      : `${name}: the run fails before its first step under ${problem.name}: ${reason}. Correct \`init\` or \`info.requires\`, or give the ` +
        "suite a `problem` on which the scheme runs; every check that runs the scheme is skipped until then.";
    return explained(error, message);
  }
}
