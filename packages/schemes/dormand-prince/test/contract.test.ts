import { schemeSuite } from "@backstep/testkit";
import { describe, it } from "vitest";
import { dormandPrince } from "../src/index.ts";

schemeSuite({ runner: { describe, it }, factory: dormandPrince });
