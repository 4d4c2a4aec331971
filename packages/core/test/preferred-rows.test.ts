import { ou, preferredRowsSuite, remembering, SelfMeasuringModel, uniformTimes } from "@backstep/test-fixtures";
import { describe, expect, it } from "vitest";
import { type ScoreModel, sample } from "../src/index.ts";

const run = (model: ScoreModel, n: number) =>
  sample({ scheme: remembering, drift: ou, seed: 3, model, times: uniformTimes(8), n });

preferredRowsSuite({ describe, expect, it }, run);

it("rows per call are not measured for one row", async () => {
  const model = new SelfMeasuringModel();
  await run(model, 1);
  expect(model.measurements).toBe(0);
});
