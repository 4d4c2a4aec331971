import { schemeSuite } from "@backstep/testkit";
import { describe, it } from "vitest";
import { reverseDiffusion } from "../src/index.ts";

schemeSuite({ runner: { describe, it }, factory: reverseDiffusion });
