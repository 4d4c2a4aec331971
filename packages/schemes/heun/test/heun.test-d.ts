import type { Scheme } from "@backstep/core";
import { expectTypeOf } from "vitest";
import { heun } from "../src/index.ts";

expectTypeOf(heun()).toEqualTypeOf<Scheme>();
expectTypeOf(heun({ lastStep: "euler" })).toEqualTypeOf<Scheme>();
