import type { Scheme } from "@backstep/core";
import { expectTypeOf } from "vitest";
import { dormandPrince } from "../src/index.ts";

expectTypeOf(dormandPrince()).toExtend<Scheme<unknown>>();
