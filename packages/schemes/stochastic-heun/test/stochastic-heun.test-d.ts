import type { Scheme } from "@backstep/core";
import { expectTypeOf } from "vitest";
import { stochasticHeun } from "../src/index.ts";

expectTypeOf(stochasticHeun()).toExtend<Scheme<unknown>>();
