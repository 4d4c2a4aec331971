import { schemeSuite } from "@backstep/testkit";
import { describe, it } from "vitest";
import { tauFamily } from "../src/index.ts";

schemeSuite({ runner: { describe, it }, factory: tauFamily });
