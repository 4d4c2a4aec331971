import { orderDrifts } from "@backstep/orders";
import { describe, expect, it } from "vitest";
import { expensive, head, rowOf, titleOf, variants } from "../scripts/orders-measure.ts";
import { orderRows } from "./orders-page.ts";

const exploding = orderDrifts()[2];

describe("the page of measured orders", () => {
  it("has a row for every drift and scheme, but for those whose measurement takes minutes", () => {
    const keys = variants().flatMap((variant) => orderDrifts().map(({ name }) => `| ${titleOf(variant)} | ${name} |`));
    const found = orderRows().map((row) => row.split("|").slice(0, 3).join("|").concat("|"));
    const wanted = keys.filter((key) => found.includes(key) || !expensive.some((name) => key.includes(name)));
    const lacking = wanted.filter((key) => !found.includes(key));
    expect(lacking, "rows that docs/orders.md lacks; run `npm run docs:write`").toEqual([]);
    expect(found, "rows of docs/orders.md; run `npm run docs:write`").toEqual(wanted);
    for (const row of orderRows()) expect(row.split(" | ")).toHaveLength(head[0].split(" | ").length);
  });

  it("finds no scheme below what it declares", () => {
    for (const row of orderRows()) expect(row).not.toContain("below what is declared");
  });

  it.each(["heun", "ddim"])("has what is measured for %s", async (name) => {
    const variant = variants().find((each) => each.name === name)!;
    expect(orderRows()).toContain(await rowOf(variant, exploding));
  });
});
