import { schemeSuite } from "@backstep/testkit";
import { describe, it } from "vitest";
import { odeRandomizedMidpoint } from "../src/index.ts";

schemeSuite({ runner: { describe, it }, factory: odeRandomizedMidpoint });
