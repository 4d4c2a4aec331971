import type { ScoreModel } from "@backstep/core";
import { embedded, ou, preferredRowsSuite, SelfMeasuringModel } from "@backstep/test-fixtures";
import { describe, expect, it } from "vitest";
import { sampleAdaptive } from "../src/index.ts";

const tolerance = { absolute: 0.1, relative: 0.1 };
const run = (model: ScoreModel, n: number) =>
  sampleAdaptive({ scheme: embedded, drift: ou, seed: 3, model, to: 0.1, tolerance, n });

preferredRowsSuite({ describe, expect, it }, run);

it("rows per call are not measured for one row", async () => {
  const model = new SelfMeasuringModel();
  await run(model, 1);
  expect(model.measurements).toBe(0);
});
