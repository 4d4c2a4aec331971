import type { Scheme } from "@backstep/core";
import { expectTypeOf } from "vitest";
import { odeRandomizedMidpoint } from "../src/index.ts";

expectTypeOf(odeRandomizedMidpoint()).toExtend<Scheme<unknown>>();
