import { describe, it } from "vitest";
import { schemeSuite } from "../../src/index.ts";
import { euler } from "../toys.ts";

schemeSuite({ runner: { describe, it }, factory: () => euler({ info: { nfePerStep: 2 } }) });
