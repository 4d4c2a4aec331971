import type { Scheme } from "@backstep/core";
import { expectTypeOf } from "vitest";
import { predictorCorrector } from "../src/index.ts";

expectTypeOf(predictorCorrector()).toExtend<Scheme<unknown>>();
