import { readFileSync } from "node:fs";

/** The rows of the page's table. */
export function orderRows(): readonly string[] {
  const page = readFileSync(new URL("../../../docs/orders.md", import.meta.url), "utf8");
  return page.split("<!-- table: generated -->")[1].split("<!-- /table -->")[0].trim().split("\n").slice(2);
}
