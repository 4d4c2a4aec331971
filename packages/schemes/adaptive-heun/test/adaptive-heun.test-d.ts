import type { Scheme } from "@backstep/core";
import { expectTypeOf } from "vitest";
import { adaptiveHeun } from "../src/index.ts";

expectTypeOf(adaptiveHeun()).toExtend<Scheme<unknown>>();
