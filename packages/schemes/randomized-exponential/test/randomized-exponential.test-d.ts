import type { Scheme } from "@backstep/core";
import { expectTypeOf } from "vitest";
import { randomizedExponential } from "../src/index.ts";

expectTypeOf(randomizedExponential()).toExtend<Scheme<unknown>>();
