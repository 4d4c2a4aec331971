import { explained } from "./claim.ts";
import { type Runner, skip } from "./runner.ts";

/**
 * A runner whose checks need a plugin that works at all. One probe decides. If it finds an error, the first check to run fails with this
 * error, and the others are skipped: an unwritten plugin gives one failure, and any part of the suite that runs alone still gives one.
 */
export function afterProbe(runner: Runner, errorOf: () => Promise<Error | undefined>, reason: string): Runner {
  let probe: Promise<Error | undefined> | undefined;
  let reporter: symbol | undefined;
  return {
    describe: (title, body) => runner.describe(title, body),
    it(title, body) {
      const own = Symbol(title);
      // No named parameter: mocha and jest would pass a callback and wait for it.
      return runner.it(title, async function (this: unknown, ...context: readonly unknown[]) {
        probe ??= errorOf();
        const error = await probe;
        if (error === undefined) return body.apply(this, [...context]);
        // The same check fails again if the test runner repeats it.
        reporter ??= own;
        if (reporter === own) throw error;
        skip(this, context, reason);
      });
    },
  };
}

/** A runner whose checks evaluate a plugin. It registers one more check, which fails if `use` throws. */
export function afterFirstUse(runner: Runner, name: string, use: () => unknown): Runner {
  const errorOf = async (): Promise<Error | undefined> => {
    try {
      await use();
      return undefined;
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      return explained(
        error,
        `${name} cannot be evaluated: ${reason}. Every check that evaluates it is skipped until then.`,
      );
    }
  };
  const gated = afterProbe(runner, errorOf, `${name} cannot be evaluated`);
  gated.it("can be evaluated", () => {});
  return gated;
}
