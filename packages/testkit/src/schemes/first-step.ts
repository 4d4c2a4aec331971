import { type Scheme, sample } from "@backstep/core";
import { explained } from "../claim.ts";
import { type Runner, skip } from "../runner.ts";
import { runOf, type SchemeCheck } from "./fixture.ts";

/** The scheme takes one step without an error. All other checks that run the scheme need this. */
export function firstStepChecks({ it }: Runner): void {
  // The body is empty, because `afterFirstStep` takes the step before any check.
  it("takes its first step", () => {});
}

/**
 * A runner for checks that run the scheme. Before the first of them it takes one step. If that step fails, the first check fails with its error
 * and the others are skipped. So an unwritten scheme gives one failure, also if a test runner selects only some checks.
 */
export function afterFirstStep(runner: Runner, check: SchemeCheck): Runner {
  let probe: Promise<Error | undefined> | undefined;
  let reporter: symbol | undefined;
  return {
    describe: (title, body) => runner.describe(title, body),
    it(title, body) {
      const own = Symbol(title);
      // No named parameter: mocha and jest would pass a callback and wait for it.
      return runner.it(title, async function (this: unknown, ...context: readonly unknown[]) {
        probe ??= errorOfFirstStep(check);
        const error = await probe;
        if (error === undefined) return body.apply(this, [...context]);
        // The same check fails again if the test runner repeats it.
        reporter ??= own;
        if (reporter === own) throw error;
        skip(this, context, "the scheme cannot take its first step");
      });
    },
  };
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
