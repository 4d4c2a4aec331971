import type { Scheme } from "@backstep/core";
import { describe, expect, it } from "vitest";
import { type CheckResult, type Runner, runSuite, schemeSuite } from "../src/index.ts";
import { euler } from "./toys.ts";

const unwritten = (): Scheme => ({
  ...euler(),
  async step() {
    throw new Error("no formula yet");
  },
});
const suiteOf =
  (factory: () => Scheme) =>
  (runner: Runner): void =>
    schemeSuite({ runner, factory });
/** The checks before the slow ones. */
const untilReported = { until: ({ title }: CheckResult): boolean => title.startsWith("scheme > reported") };
const failed = (results: readonly CheckResult[]): readonly CheckResult[] => results.filter(({ error }) => error);

describe("a scheme whose step is not written", () => {
  it("fails one check with a message about what to write, and skips the checks that would run it", async () => {
    const results = await runSuite(suiteOf(unwritten));
    const [{ title, error }, ...others] = failed(results);
    expect(others).toEqual([]);
    expect(title).toBe("scheme > first step > takes its first step");
    expect(error?.message).toMatch(/^toy-euler: the first step fails .*: no formula yet\. Write `step`/);
    const ran = results.filter(({ skipped }) => skipped === undefined).map((result) => result.title.split(" > ")[1]);
    expect([...new Set(ran)]).toEqual(["structure", "integrals", "first step"]);
    expect(results.length).toBeGreaterThan(30);
  });

  it("fails the first check that runs, if a test runner leaves out some", async () => {
    const results = await runSuite((runner) =>
      suiteOf(unwritten)({ ...runner, it: (title, body) => /weak order/.test(title) && runner.it(title, body) }),
    );
    expect(failed(results).map(({ title }) => title)).toEqual([results[0].title]);
    expect(results.length).toBeGreaterThan(1);
  });

  it("fails the same check again, if a test runner repeats it", async () => {
    const results = await runSuite((runner) =>
      suiteOf(unwritten)({
        ...runner,
        it(title, body) {
          for (let time = 0; time < 2; time++) runner.it(title, body);
        },
      }),
    );
    expect(failed(results)).toHaveLength(2);
  });

  it("shows the author's line", async () => {
    const [{ error }] = failed(await runSuite(suiteOf(unwritten)));
    expect(error?.stack?.split("\n").find((line) => line.includes(" at "))).toContain("first-step.test.ts");
  });
});

describe("the first step", () => {
  const first = async (factory: () => Scheme): Promise<string | undefined> =>
    failed(await runSuite(suiteOf(factory)))[0]?.error?.message;

  it.each([
    [
      "returns nothing",
      async () => undefined as never,
      /step returns undefined without an x; it must return \{ x \}, or \{ x, state \}/,
    ],
    ["returns no x", async () => ({ state: undefined }) as never, /step returns \[object Object\] without an x/],
  ])("%s", async (_, step, message) => {
    expect(await first(() => ({ ...euler(), step }))).toMatch(message);
  });

  it("is not reached if init throws", async () => {
    const init = (): never => {
      throw new Error("no memory");
    };
    expect(await first(() => ({ ...euler(), init }))).toMatch(/the run fails before its first step .*: no memory/);
  });

  it("skips nothing of a scheme that runs, however wrong it is", async () => {
    const wrong = (): Scheme => ({
      ...euler(),
      step: async (_, __, ___, x, state) => ({ x: x.workspace.batch(x.rows, x.dim), state }),
    });
    const results = await runSuite(suiteOf(wrong), untilReported);
    expect(results.filter(({ skipped }) => skipped !== undefined)).toEqual([]);
    expect(failed(results).length).toBeGreaterThan(0);
  });

  it("lets checks of later steps fail separately", async () => {
    const later = (): Scheme => ({
      ...euler(),
      async step(problem, t0, t1, x, state) {
        if (x.workspace.position.step > 0) throw new Error("no second step");
        return euler().step(problem, t0, t1, x, state);
      },
    });
    const results = await runSuite(suiteOf(later), untilReported);
    expect(results.filter(({ skipped }) => skipped !== undefined)).toEqual([]);
    expect(failed(results).length).toBeGreaterThan(7);
  });
});
