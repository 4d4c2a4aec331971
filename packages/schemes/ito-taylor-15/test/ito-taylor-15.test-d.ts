import type { Scheme } from "@backstep/core";
import { expectTypeOf } from "vitest";
import { itoTaylor15 } from "../src/index.ts";

expectTypeOf(itoTaylor15()).toExtend<Scheme<unknown>>();
