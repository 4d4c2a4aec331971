import { orderDrifts } from "@backstep/orders";
import { describe, expect, it } from "vitest";
import { expensive, head, rowOf, titleOf, variants } from "../scripts/orders-measure.ts";
import { orderRows } from "./orders-page.ts";

const exploding = orderDrifts()[2];

describe("the page of measured orders", () => {
  it("has a row for every drift and scheme, except those whose measurement takes minutes", () => {
    const keys = variants().flatMap((variant) => orderDrifts().map(({ name }) => `| ${titleOf(variant)} | ${name} |`));
    const found = orderRows().map((row) => row.split("|").slice(0, 3).join("|").concat("|"));
    const wanted = keys.filter((key) => found.includes(key) || !expensive.some((name) => key.includes(name)));
    const missing = wanted.filter((key) => !found.includes(key));
    expect(missing, "rows missing in docs/orders.md; run `npm run docs:write`").toEqual([]);
    expect(found, "rows of docs/orders.md; run `npm run docs:write`").toEqual(wanted);
    for (const row of orderRows()) expect(row.split(" | ")).toHaveLength(head[0].split(" | ").length);
  });

  it("finds no scheme below its declared order", () => {
    for (const row of orderRows()) expect(row).not.toContain("below what is declared");
  });

  it.each(["heun", "ddim"])("has the measured row of %s", async (name) => {
    const variant = variants().find((each) => each.name === name)!;
    expect(orderRows()).toContain(await rowOf(variant, exploding));
  });
});
