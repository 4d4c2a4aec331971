import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { ParityRow } from "@backstep/parity";
import { expect, it } from "vitest";
import { backstep } from "./terminal.ts";

// The complete set of recorded runs, if it is next to the checkout. The tests of packages/parity include a part of it.
const folder = fileURLToPath(new URL("../../../../shared/golden", import.meta.url));
const there = existsSync(folder);
if (!there) console.info("skipped: the complete set of recorded runs is not next to the checkout");

it.skipIf(!there)("every recorded run of other software holds or is skipped with a reason", async () => {
  const { status, out } = await backstep(["parity", folder, "--json"]);
  const rows: ParityRow[] = out
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(rows.filter(({ holds }) => holds === false)).toEqual([]);
  expect(rows.filter(({ skipped, reason }) => skipped && !reason)).toEqual([]);
  expect(rows.filter(({ holds }) => holds).length).toBeGreaterThan(220);
  expect(status).toBe(0);
});
