import type { Batch, Scheme } from "@backstep/core";
import { sum } from "@backstep/core/plugin";
import { runSuite, schemeSuite } from "@backstep/testkit";
import { describe, expect, it } from "vitest";
import { dormandPrince } from "../src/index.ts";
import { tableau } from "../src/tableau.ts";

type Method = Scheme<Batch | undefined>;

/** Groups of the checks that a scheme fails. With a group, its checks alone run. */
async function failures(factory: () => Method, group = ""): Promise<string[]> {
  const results = await runSuite((runner) => schemeSuite({ runner, factory }), {
    only: (title) => title.startsWith(`scheme > ${group}`),
  });
  return results.filter(({ error }) => error).map(({ title }) => title.split(" > ")[1]);
}

const changed =
  (change: (scheme: Method, ...given: Parameters<Method["step"]>) => ReturnType<Method["step"]>): (() => Method) =>
  () => {
    const own = dormandPrince();
    return { ...own, step: (...given) => change(own, ...given) };
  };

describe("the conformance suite", () => {
  it("passes the unchanged scheme", async () => {
    expect(await failures(dormandPrince)).toEqual([]);
  });

  it("catches a stale slope that is reused", async () => {
    const stale = changed(async (own, problem, t0, t1, x, last) => {
      const result = await own.step(problem, t0, t1, x, last);
      return { ...result, state: last ?? result.state };
    });
    expect(await failures(stale, "order")).toContain("order");
  });

  it("catches a slope that is not reused", async () => {
    const forgetful = changed(async (own, problem, t0, t1, x) => own.step(problem, t0, t1, x, undefined));
    expect(await failures(forgetful)).toEqual(["cost"]);
  });

  it("catches an error estimate with a wrong weight, and a missing one", async () => {
    const wrong = changed(async (own, problem, t0, t1, x, last) => {
      const result = await own.step(problem, t0, t1, x, last);
      return { ...result, error: sum([1, result.error ?? x], [1e-3 * (t1 - t0), result.state ?? x]) };
    });
    const missing = changed(async (own, ...given) => {
      const { x, state } = await own.step(...given);
      return { x, state };
    });
    expect(await failures(wrong)).toEqual(["estimate"]);
    expect(await failures(missing)).toEqual(["estimate"]);
  });

  it("catches a step with a wrong end point", async () => {
    const short = changed((own, problem, t0, t1, x, last) => own.step(problem, t0, t1 + 1e-3 * (t0 - t1), x, last));
    expect(await failures(short, "order")).toContain("order");
  });

  it.each([
    [2, 1],
    [3, 0],
    [4, 2],
    [5, 3],
    [6, 4],
  ])("catches a wrong entry of the tableau, in row %i, column %i", async (row, column) => {
    const entries = tableau.A[row] as number[];
    const right = entries[column];
    entries[column] *= 1.002;
    const found = await failures(dormandPrince, "order");
    entries[column] = right;
    expect(found).toContain("order");
  });
});
