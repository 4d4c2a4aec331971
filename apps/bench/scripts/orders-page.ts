// Measures the rows of docs/orders.md, and writes each row when it is measured. Takes minutes. Arguments SCHEME or SCHEME/DRIFT select rows.
// `--missing` measures only the rows that the page lacks, except those that take minutes each. `--check` lists missing and outdated rows.
import { readFileSync, writeFileSync } from "node:fs";

import { orderDrifts } from "@backstep/orders";
import { expensive, head, rowOf, titleOf, variants } from "./orders-measure.ts";

const page = new URL("../../../docs/orders.md", import.meta.url);
const section = /(<!-- table: generated -->\n)([\s\S]*?)(<!-- \/table -->)/;
const [flags, named] = [true, false].map((flag) =>
  process.argv.slice(2).filter((each) => each.startsWith("--") === flag),
);
const all = variants().flatMap((variant) => orderDrifts().map((drift) => ({ variant, drift })));
type Row = (typeof all)[number];
const keyOf = ({ variant, drift }: Row): string => `| ${titleOf(variant)} | ${drift.name} |`;

if (flags.includes("--check")) check();
else for (const each of flags.includes("--missing") ? missing() : all.filter(isNamed)) await measure(each);

function isNamed({ variant: { name }, drift }: Row): boolean {
  return named.length === 0 || named.includes(name) || named.includes(`${name}/${drift.name}`);
}

function rowsOf(text: string): readonly string[] {
  return (text.match(section)?.[2].split("\n") ?? []).filter((line) => line.startsWith("| ") && !head.includes(line));
}

function missing(): readonly Row[] {
  const known = rowsOf(readFileSync(page, "utf8"));
  return all.filter(
    (each) =>
      !known.some((row) => row.startsWith(keyOf(each))) && !expensive.some((name) => keyOf(each).includes(name)),
  );
}

function check(): void {
  const stale = rowsOf(readFileSync(page, "utf8")).filter((row) => !all.some((each) => row.startsWith(keyOf(each))));
  const differences = [
    ...stale.map((row) => `  - ${row.slice(0, 160)}`),
    ...missing().map((each) => `  + ${keyOf(each)} …`),
  ];
  if (differences.length === 0) return;
  console.error(["docs/orders.md is out of date. Run `npm run docs:write`.", ...differences.slice(0, 8)].join("\n"));
  process.exitCode = 1;
}

async function measure(each: Row): Promise<void> {
  const began = performance.now();
  const row = await rowOf(each.variant, each.drift);
  console.error(`${row} ${((performance.now() - began) / 1000).toFixed(1)} s`);
  write(keyOf(each), row);
}

/** Writes a row at its position. Reads the page again first, because another process may measure other schemes. */
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
