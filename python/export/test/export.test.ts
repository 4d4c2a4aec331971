import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const python = process.env.PYTHON ?? (existsSync("/usr/bin/python3") ? "/usr/bin/python3" : "python3");
const run = (...args: string[]) =>
  spawnSync(python, args, {
    encoding: "utf8",
    env: { ...process.env, OMP_NUM_THREADS: "1", PYTHONDONTWRITEBYTECODE: "1" },
  });

const installed = run("-c", "import torch").status === 0;
if (!installed) console.warn("skipped: the tests of the PyTorch export, because python3 with torch is not installed");

describe.skipIf(!installed)("the export from PyTorch", () => {
  it("passes its tests", { timeout: 120_000 }, () => {
    const { status, stderr } = run("-m", "unittest", "discover", "-s", fileURLToPath(new URL(".", import.meta.url)));
    const skipped = /OK \(skipped=(\d+)\)/.exec(stderr);
    if (skipped) console.warn(`skipped: ${skipped[1]} tests of the PyTorch export, because Node cannot run the files`);
    expect(stderr).toMatch(/^OK/m);
    expect(status).toBe(0);
  });
});
