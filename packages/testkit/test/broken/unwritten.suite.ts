import { describe, it } from "vitest";
import { schemeSuite } from "../../src/index.ts";
import { euler } from "../toys.ts";

schemeSuite({
  runner: { describe, it },
  factory: () => ({
    ...euler(),
    step() {
      throw new Error("no formula yet");
    },
  }),
});
