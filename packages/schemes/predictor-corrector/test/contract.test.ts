import { schemeSuite } from "@backstep/testkit";
import { describe, it } from "vitest";
import { predictorCorrector } from "../src/index.ts";

describe("predictor, then corrector", () => {
  schemeSuite({ runner: { describe, it }, factory: predictorCorrector });
});

describe("corrector, then predictor", () => {
  schemeSuite({ runner: { describe, it }, factory: () => predictorCorrector({ order: "corrector-first", steps: 2 }) });
});
