import { schemeSuite } from "@backstep/testkit";
import { describe, it } from "vitest";
import { exponentialIntegrator } from "../src/index.ts";

schemeSuite({ runner: { describe, it }, factory: exponentialIntegrator });
