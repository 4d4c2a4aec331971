import type { Scheme } from "@backstep/core";
import { expectTypeOf } from "vitest";
import { liYanOde } from "../src/index.ts";

expectTypeOf(liYanOde()).toExtend<Scheme<unknown>>();
