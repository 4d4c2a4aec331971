import { schemeSuite } from "@backstep/testkit";
import { describe, it } from "vitest";
import { schemeName } from "../src/index.ts";

schemeSuite({ runner: { describe, it }, factory: schemeName });
