import { schemeSuite } from "@backstep/testkit";
import { describe, it } from "vitest";
import { liYanOde } from "../src/index.ts";

schemeSuite({ runner: { describe, it }, factory: liYanOde });
