import { writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { runProcess } from "./processes.ts";
import { checkMoments, longCommands, longestEnd } from "./signals.ts";
import { experiment, fileOf } from "./terminal.ts";

describe("a signal at a random moment", () => {
  it.each(Object.keys(longCommands))("ends %s within a second, with its status", async (name) => {
    await checkMoments(name, name === "a training" ? "SIGTERM" : "SIGINT", 1, 7);
  });

  it("ends an endless loop in the code of a user", async () => {
    const file = fileOf(experiment({ schemes: ["./endless.mjs"] }));
    const begun = join(dirname(file), "begun");
    const code = `import { writeFileSync } from "node:fs";\nwriteFileSync(${JSON.stringify(begun)}, "");\nwhile (true);\n`;
    writeFileSync(join(dirname(file), "endless.mjs"), code);
    const { status, after } = await runProcess(["run", file, "--allow-plugins", "./endless.mjs"], {
      signal: "SIGTERM",
      delay: 100,
      file: begun,
    });
    expect({ status, soon: after < longestEnd }).toEqual({ status: 143, soon: true });
  });
});
