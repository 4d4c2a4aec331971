import type { Batch } from "@backstep/core";
import { describe, expect, it } from "vitest";
import { type CheckResult, type Runner, runSuite } from "../src/index.ts";

const failures = (results: readonly CheckResult[]): string[] =>
  results.filter(({ error }) => error).map(({ title }) => title);

/** The suite of a broken plugin must fail in the check whose title matches. */
export function mutants<T>(
  kind: string,
  suite: (runner: Runner, plugin: () => T) => void,
  right: () => T,
  broken: readonly (readonly [string, () => T, RegExp])[],
): void {
  describe(kind, () => {
    it("the right one passes every check", async () => {
      const results = await runSuite((runner) => suite(runner, right));
      expect(results.length).toBeGreaterThan(4);
      expect(failures(results)).toEqual([]);
    });
    it.each(broken)("caught: %s", async (_, plugin, title) => {
      const results = await runSuite((runner) => suite(runner, plugin), {
        only: (each) => title.test(each),
        until: ({ error }) => error !== undefined,
      });
      expect(failures(results).join("\n")).toMatch(title);
    });
  });
}

export function batchMean({ data }: Batch): number {
  let total = 0;
  for (const value of data) total += value;
  return total / data.length;
}
export const inPlace = (batch: Batch, change: (value: number, i: number) => number): void => {
  const { data } = batch;
  for (let i = 0; i < data.length; i++) data[i] = change(data[i], i);
};
