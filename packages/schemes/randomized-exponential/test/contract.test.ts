import { schemeSuite } from "@backstep/testkit";
import { describe, it } from "vitest";
import { randomizedExponential } from "../src/index.ts";

schemeSuite({ runner: { describe, it }, factory: randomizedExponential });
