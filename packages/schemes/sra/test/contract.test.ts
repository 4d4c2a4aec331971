import { schemeSuite } from "@backstep/testkit";
import { describe, it } from "vitest";
import { sra } from "../src/index.ts";

schemeSuite({ runner: { describe, it }, factory: sra });
