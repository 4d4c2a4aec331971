import type { Scheme } from "@backstep/core";
import { expectTypeOf } from "vitest";
import { schemeName } from "../src/index.ts";

expectTypeOf(schemeName()).toExtend<Scheme<unknown>>();
