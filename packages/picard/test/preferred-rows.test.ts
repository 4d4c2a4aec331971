import { embedded, ou, preferredRowsSuite, uniformTimes } from "@backstep/test-fixtures";
import { describe, expect, it } from "vitest";
import { samplePicard } from "../src/index.ts";

preferredRowsSuite({ describe, expect, it }, (model, n) =>
  samplePicard({ scheme: embedded, drift: ou, seed: 3, model, times: uniformTimes(8), n, window: 4 }),
);
