import type { Scheme } from "@backstep/core";
import { expectTypeOf } from "vitest";
import { tauFamily } from "../src/index.ts";

expectTypeOf(tauFamily()).toExtend<Scheme<unknown>>();
