import type { Scheme } from "@backstep/core";
import { expectTypeOf } from "vitest";
import { localLinearization } from "../src/index.ts";

expectTypeOf(localLinearization()).toExtend<Scheme<unknown>>();
