import type { Scheme } from "@backstep/core";
import { expectTypeOf } from "vitest";
import { type DdimOptions, ddim } from "../src/index.ts";

expectTypeOf(ddim()).toExtend<Scheme>();
expectTypeOf(ddim).parameter(0).toEqualTypeOf<DdimOptions | undefined>();
