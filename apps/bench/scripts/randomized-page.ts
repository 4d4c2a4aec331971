// Writes the table of docs/randomized-midpoint.md. Its samples take minutes. Tests compare the page with new values.
import { readFileSync, writeFileSync } from "node:fs";
import { cases, exactCells, sampledCell } from "./randomized-uniforms.ts";

const page = new URL("../../../docs/randomized-midpoint.md", import.meta.url);
const rows: string[] = [];
for (const one of cases) rows.push(`| ${[...(await exactCells(one)), await sampledCell(one)].join(" | ")} |`);
const text = readFileSync(page, "utf8");
const table = /(<!-- table: generated -->\n\n[^\n]*\n[^\n]*\n)(?:\|[^\n]*\n)*/;
writeFileSync(
  page,
  text.replace(table, (_, head: string) => `${head}${rows.join("\n")}\n`),
);
console.log(rows.join("\n"));
