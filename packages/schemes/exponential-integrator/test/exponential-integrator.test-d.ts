import type { Scheme } from "@backstep/core";
import { expectTypeOf } from "vitest";
import { exponentialIntegrator } from "../src/index.ts";

expectTypeOf(exponentialIntegrator()).toExtend<Scheme<unknown>>();
