import { expect, it } from "vitest";
import { fuzzExperiments } from "../experiments.ts";

it("100,000 experiment files with mistakes end in a plan or in a coded error, within a second each", async () => {
  expect((await fuzzExperiments(300, 100_300, 1000)).faults).toEqual([]);
});
