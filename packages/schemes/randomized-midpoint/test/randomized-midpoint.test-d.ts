import type { Scheme } from "@backstep/core";
import { expectTypeOf } from "vitest";
import { randomizedMidpoint } from "../src/index.ts";

expectTypeOf(randomizedMidpoint()).toExtend<Scheme<unknown>>();
