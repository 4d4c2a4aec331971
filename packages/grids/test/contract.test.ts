import { gridSuite } from "@backstep/testkit";
import { describe, it } from "vitest";
import { jiaoLi, karras, liYan, logSnr, polynomial, times, uniform } from "../src/index.ts";

const runner = { describe, it };

for (const factory of [uniform, karras, logSnr]) gridSuite({ runner, factory });
gridSuite({ runner, factory: () => polynomial({ power: 2 }), plugin: polynomial });
gridSuite({ runner, factory: () => times({ values: [1, 0.6, 0.3, 0.01] }), plugin: times });
gridSuite({ runner, factory: () => liYan({ c0: 1, c1: 2 }), plugin: liYan, ownEnds: true });
gridSuite({ runner, factory: () => jiaoLi({ c0: 1, c1: 2, seed: 4 }), plugin: jiaoLi, ownEnds: true });
