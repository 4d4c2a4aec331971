import { schemeSuite } from "@backstep/testkit";
import { describe, it } from "vitest";
import { predictorCorrector } from "../src/index.ts";

schemeSuite({ runner: { describe, it }, factory: predictorCorrector });
