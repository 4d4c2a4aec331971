/** The two functions that every test runner has. Those of vitest, node:test, jest and mocha fit. */
export interface Runner {
  describe(title: string, body: () => void): unknown;
  it(title: string, body: CheckBody): unknown;
}

/** The body of a check. It receives `this` and the arguments of the test runner, in which `skip` finds the function that skips a test. */
export type CheckBody = (this: unknown, ...context: readonly unknown[]) => void | Promise<void>;

/** Outcome of one check. */
export interface CheckResult {
  /** Titles from the outermost group to the check, joined by " > ". */
  readonly title: string;
  readonly error: Error | undefined;
  /** Why the check did not run. In that case another check has failed. */
  readonly skipped?: string;
}

export interface RunSuiteOptions {
  /** Runs only the checks with a title that this accepts. Default: every check. */
  readonly only?: (title: string) => boolean;
  /** Stops the suite after the first result for which this returns true. Default: every check runs. */
  readonly until?: (result: CheckResult) => boolean;
}

/**
 * Runs a suite without a test runner and returns the outcome of each check, for programs that check plugins and for
 * tests of the suites.
 *
 * @example
 * ```ts
 * const results = await runSuite((runner) => schemeSuite({ runner, factory: heun }));
 * const failed = results.filter(({ error }) => error);
 * ```
 */
export async function runSuite(
  suite: (runner: Runner) => void,
  { only = () => true, until = () => false }: RunSuiteOptions = {},
): Promise<CheckResult[]> {
  const path: string[] = [];
  const checks: { title: string; body: CheckBody }[] = [];
  suite({
    describe(title, body) {
      path.push(title);
      body();
      path.pop();
    },
    it(title, body) {
      const check = { title: [...path, title].join(" > "), body };
      if (only(check.title)) checks.push(check);
    },
  });

  const results: CheckResult[] = [];
  for (const { title, body } of checks) {
    const result = { title, ...(await outcomeOf(body)) };
    results.push(result);
    if (until(result)) break;
  }
  return results;
}

async function outcomeOf(body: CheckBody): Promise<Omit<CheckResult, "title">> {
  let skipped: string | undefined;
  const context = {
    skip(reason: string) {
      skipped = reason;
    },
  };
  try {
    await body.call(undefined, context);
    return { error: undefined, ...(skipped !== undefined && { skipped }) };
  } catch (error) {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }
}

/**
 * Skips the running check by the function of its test runner: `context.skip(reason)` of vitest and node:test, `this.skip()` of mocha. Jest cannot
 * skip a test that has started, so the check passes there. Return after this call, because not every `skip` throws.
 */
export function skip(self: unknown, [context]: readonly unknown[], reason: string): void {
  [context, self].find(canSkip)?.skip(reason);
}

function canSkip(value: unknown): value is { skip(reason: string): void } {
  // The context of vitest is a function.
  const hasKeys = typeof value === "function" || (typeof value === "object" && value !== null);
  return hasKeys && "skip" in value && typeof value.skip === "function";
}
