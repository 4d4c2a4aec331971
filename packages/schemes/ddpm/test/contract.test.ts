import { schemeSuite } from "@backstep/testkit";
import { describe, it } from "vitest";
import { ddpm } from "../src/index.ts";

schemeSuite({ runner: { describe, it }, factory: ddpm });
