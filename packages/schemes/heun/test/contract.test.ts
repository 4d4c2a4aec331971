import { schemeSuite } from "@backstep/testkit";
import { describe, it } from "vitest";
import { heun } from "../src/index.ts";

schemeSuite({ runner: { describe, it }, factory: heun });
