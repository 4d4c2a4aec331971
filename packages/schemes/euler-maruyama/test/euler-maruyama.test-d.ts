import type { Scheme } from "@backstep/core";
import { expectTypeOf } from "vitest";
import { eulerMaruyama } from "../src/index.ts";

expectTypeOf(eulerMaruyama()).toExtend<Scheme<unknown>>();
