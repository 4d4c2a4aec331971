import { schemeSuite } from "@backstep/testkit";
import { describe, it } from "vitest";
import { adaptiveHeun } from "../src/index.ts";

schemeSuite({ runner: { describe, it }, factory: adaptiveHeun });
