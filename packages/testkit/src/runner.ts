/** The two functions that every test runner has; those of vitest, node:test, jest and mocha fit. */
export interface Runner {
  describe(title: string, body: () => void): unknown;
  it(title: string, body: () => void | Promise<void>): unknown;
}

/** What became of one check. */
export interface CheckResult {
  /** Titles from the outermost group to the check, joined by " > ". */
  readonly title: string;
  readonly error: Error | undefined;
}

export interface RunSuiteOptions {
  /** Whether this outcome is all that one wanted to know: the checks after it are left out. */
  readonly until?: (result: CheckResult) => boolean;
}

/**
 * Runs a suite without a test runner and returns what became of each check: for programs that judge plugins, and for testing the suites.
 *
 * @example
 * ```ts
 * const results = await runSuite((runner) => schemeSuite({ runner, factory: heun }));
 * const failed = results.filter(({ error }) => error);
 * ```
 */
export async function runSuite(
  suite: (runner: Runner) => void,
  { until = () => false }: RunSuiteOptions = {},
): Promise<CheckResult[]> {
  const path: string[] = [];
  const checks: { title: string; body: () => void | Promise<void> }[] = [];
  suite({
    describe(title, body) {
      path.push(title);
      body();
      path.pop();
    },
    it: (title, body) => checks.push({ title: [...path, title].join(" > "), body }),
  });

  const results: CheckResult[] = [];
  for (const { title, body } of checks) {
    const result = await Promise.resolve()
      .then(body)
      .then(
        () => ({ title, error: undefined }),
        (error: unknown) => ({ title, error: error instanceof Error ? error : new Error(String(error)) }),
      );
    results.push(result);
    if (until(result)) break;
  }
  return results;
}
