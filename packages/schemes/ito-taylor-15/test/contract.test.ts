import { schemeSuite } from "@backstep/testkit";
import { describe, it } from "vitest";
import { itoTaylor15 } from "../src/index.ts";

schemeSuite({ runner: { describe, it }, factory: itoTaylor15 });
