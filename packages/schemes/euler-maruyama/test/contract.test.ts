import { schemeSuite } from "@backstep/testkit";
import { describe, it } from "vitest";
import { eulerMaruyama } from "../src/index.ts";

schemeSuite({ runner: { describe, it }, factory: eulerMaruyama });
