import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { runProcess } from "./processes.ts";
import { checkMoments, longCommands } from "./signals.ts";
import { fileOf, temporaryFolder } from "./terminal.ts";

describe("a signal at a random moment", () => {
  it.concurrent.each(Object.keys(longCommands))("ends %s within a second, with its status", async (name) => {
    await checkMoments(name, name === "a training" ? "SIGTERM" : "SIGINT", 1, 7);
  });

  it.concurrent("ends an endless loop in the code of a user", async () => {
    const begun = join(temporaryFolder(), "begun");
    const code = `import { writeFileSync } from "node:fs";\nwriteFileSync(${JSON.stringify(begun)}, "");\nwhile (true);\n`;
    const scheme = fileOf(code, "endless.mjs");
    const { status, after } = await runProcess(["order", scheme, "--allow-plugins", scheme], {
      signal: "SIGTERM",
      delay: 100,
      file: begun,
    });
    expect({ status, soon: after < 1500 }).toEqual({ status: 143, soon: true });
  });
});
