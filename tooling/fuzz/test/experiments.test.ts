import { expect, it } from "vitest";
import { experimentFile } from "../experiment-files.ts";
import { fuzzExperiments } from "../experiments.ts";

it("300 experiment files with mistakes end in a plan or in a coded error, and none hangs", async () => {
  const { planned, refused, faults } = await fuzzExperiments(0, 300, 10_000);
  expect(faults).toEqual([]);
  // The time has room for other tests next to this one. The slow test asks for a second. Mistakes that never or always lead to a refusal would test nothing.
  expect(planned).toBeGreaterThan(20);
  expect(refused).toBeGreaterThan(100);
});

it("a seed makes the same file again", () => {
  expect(experimentFile(7)).toBe(experimentFile(7));
  expect(experimentFile(7)).not.toBe(experimentFile(8));
});
