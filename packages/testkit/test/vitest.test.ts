import { execFile } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const vitest = join(dirname(createRequire(import.meta.url).resolve("vitest/package.json")), "vitest.mjs");
const folder = fileURLToPath(new URL("broken", import.meta.url));

/** What vitest prints for the cost checks of the broken schemes. */
async function output(): Promise<string> {
  const given = ["run", "--config", join(folder, "vitest.config.ts"), "-t", "cost"];
  return new Promise((resolve) => {
    const env = { ...process.env, NO_COLOR: "1", VITEST: undefined };
    execFile(process.execPath, [vitest, ...given], { cwd: folder, env }, (_, out, messages) => resolve(out + messages));
  });
}

it("vitest shows the line of the check that failed, or the author's, and one failure for an unwritten scheme", async () => {
  const shown = await output();
  // A check that does not hold.
  expect(shown).toMatch(/❯ \S*src\/schemes\/cost\.ts:\d+:\d+\n[\s\S]*?\d+\| +claim\(/);
  // An error of the scheme.
  expect(shown).toMatch(/❯ \S*step unwritten\.suite\.ts:\d+:\d+\n[\s\S]*?\d+\| +throw new Error\("no formula yet"\);/);
  expect(shown).not.toContain("claim.ts");
  expect(shown).toMatch(/Tests +2 failed \| 3 passed \| \d+ skipped/);
}, 60_000);
