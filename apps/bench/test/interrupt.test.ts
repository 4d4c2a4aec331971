import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { experiment, fileOf, temporaryFolder } from "./terminal.ts";

describe("an interrupt", () => {
  it("ends a long run with status 130, keeps the printed rows and writes the report", async () => {
    // The second cell would take minutes: a law of 20,000 steps has 20,000² impulses.
    const file = fileOf(experiment({ schemes: ["euler-maruyama"], steps: [8, 20_000] }));
    const out = temporaryFolder();
    const main = fileURLToPath(new URL("../src/main.ts", import.meta.url));
    const child = spawn(
      process.execPath,
      ["--conditions=@backstep/source", "--import", "tsx", main, "run", file, "--json", "--out", out],
      { stdio: ["ignore", "pipe", "pipe"] },
    );
    let [printed, error] = ["", ""];
    child.stderr.on("data", (chunk) => {
      error += chunk;
    });
    child.stdout.on("data", (chunk) => {
      printed += chunk;
      // Twice, as from a terminal and from a package manager.
      child.kill("SIGINT");
      child.kill("SIGINT");
    });
    const status = await new Promise((resolve) => child.on("close", resolve));
    expect({ status, rows: printed.trimEnd().split("\n").length }).toEqual({ status: 130, rows: 1 });
    expect(readFileSync(join(out, "rows.ndjson"), "utf8")).toContain(printed.trimEnd().slice(0, -1));
    expect(error).toMatch(/^small: this will take [^\n]*\nReport: .*report\.html\n$/);
    expect(readFileSync(join(out, "report.html"), "utf8")).toContain("euler-maruyama");
  });
});
