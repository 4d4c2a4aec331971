import type { Scheme } from "@backstep/core";
import { expectTypeOf } from "vitest";
import { sra } from "../src/index.ts";

expectTypeOf(sra()).toExtend<Scheme<unknown>>();
