import type { Scheme } from "@backstep/core";
import { expectTypeOf } from "vitest";
import { ddpm } from "../src/index.ts";

expectTypeOf(ddpm()).toExtend<Scheme<unknown>>();
