import { schemeSuite } from "@backstep/testkit";
import { describe, it } from "vitest";
import { stochasticHeun } from "../src/index.ts";

schemeSuite({ runner: { describe, it }, factory: stochasticHeun });
