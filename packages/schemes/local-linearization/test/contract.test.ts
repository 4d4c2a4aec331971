import { schemeSuite } from "@backstep/testkit";
import { describe, it } from "vitest";
import { localLinearization } from "../src/index.ts";

schemeSuite({ runner: { describe, it }, factory: localLinearization });
