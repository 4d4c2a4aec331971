import type { Scheme } from "@backstep/core";
import { expectTypeOf } from "vitest";
import { heun } from "../src/index.ts";

expectTypeOf(heun()).toExtend<Scheme<unknown>>();
expectTypeOf(heun({ lastStep: "euler" })).toExtend<Scheme<unknown>>();
