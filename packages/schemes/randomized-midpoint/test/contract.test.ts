import { schemeSuite } from "@backstep/testkit";
import { describe, it } from "vitest";
import { randomizedMidpoint } from "../src/index.ts";

schemeSuite({ runner: { describe, it }, factory: randomizedMidpoint });
