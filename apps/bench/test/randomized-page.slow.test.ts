import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { cases, sampledCell } from "../scripts/randomized-uniforms.ts";

it.each(cases)("the page has the sampled values of $scheme at h = $size", async (one) => {
  const page = readFileSync(new URL("../../../docs/randomized-midpoint.md", import.meta.url), "utf8");
  const row = page.split("\n").find((line) => line.startsWith(`| ${one.scheme} | ${one.size} |`));
  expect(row?.endsWith(`| ${await sampledCell(one)} |`)).toBe(true);
});
