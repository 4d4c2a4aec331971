import type { Scheme } from "@backstep/core";
import { expectTypeOf } from "vitest";
import { reverseDiffusion } from "../src/index.ts";

expectTypeOf(reverseDiffusion()).toExtend<Scheme<unknown>>();
