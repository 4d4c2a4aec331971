// Measures the rows of docs/orders.md, of all schemes or of those named, SCHEME or SCHEME/DRIFT, and writes each as soon as it is there. Takes
// minutes.
import { readFileSync, writeFileSync } from "node:fs";
import { orderDrifts } from "@backstep/orders";
import { head, rowOf, titleOf, variants } from "./orders-measure.ts";

const page = new URL("../../../docs/orders.md", import.meta.url);
const section = /(<!-- table: generated -->\n)([\s\S]*?)(<!-- \/table -->)/;
const named = process.argv.slice(2);
const all = variants().flatMap((variant) => orderDrifts().map((drift) => ({ variant, drift })));
const keyOf = ({ variant, drift }: (typeof all)[number]): string => `| ${titleOf(variant)} | ${drift.name} |`;

for (const each of all) {
  const { name } = each.variant;
  if (named.length > 0 && !named.includes(name) && !named.includes(`${name}/${each.drift.name}`)) continue;
  const began = performance.now();
  const row = await rowOf(each.variant, each.drift);
  console.error(`${row} ${((performance.now() - began) / 1000).toFixed(1)} s`);
  write(keyOf(each), row);
}

/** Puts a row in its place. The page is read anew, since another process may measure other schemes. */
function write(key: string, row: string): void {
  const text = readFileSync(page, "utf8");
  const known = text.match(section)?.[2].split("\n") ?? [];
  const rows = all.map((each) => (keyOf(each) === key ? row : known.find((old) => old.startsWith(keyOf(each)))));
  const table = [...head, ...rows.filter((each) => each !== undefined)].join("\n");
  writeFileSync(
    page,
    text.replace(section, (_, begin: string, _old: string, close: string) => `${begin}\n${table}\n\n${close}`),
  );
}
