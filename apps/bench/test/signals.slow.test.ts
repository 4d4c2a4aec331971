import { describe, it } from "vitest";
import { checkMoments, longCommands } from "./signals.ts";

describe.each(Object.keys(longCommands))("%s", (name) => {
  it.each(["SIGINT", "SIGTERM"] as const)("ends within a second after %s at 10 random moments", async (signal) => {
    await checkMoments(name, signal, 10, 20);
  });
});
