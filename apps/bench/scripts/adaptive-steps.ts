// Prints the table of docs/adaptive-steps.md, or writes it into the page with `--write`. Takes one to two minutes.
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { adaptiveRuns, floorOf } from "./adaptive-measure.ts";

const seeds = Array.from({ length: 10 }, (_, k) => k + 1);
/** Tolerances and rows per seed. The last has fewer rows, because each takes thousands of steps. */
const plan = [
  { tolerance: 1, n: 1000 },
  { tolerance: 0.3, n: 1000 },
  { tolerance: 0.1, n: 1000 },
  { tolerance: 0.01, n: 1000 },
  { tolerance: 0.001, n: 1000 },
  { tolerance: 0.0001, n: 100 },
];
const head = [
  "| tolerance | on a rejection | samples | evaluations | accepted | rejected | W2 | floor | variance of the path |",
  "| --- | --- | --- | --- | --- | --- | --- | --- | --- |",
];

const rows: string[] = [];
for (const { tolerance, n } of plan) {
  const floor = await floorOf(n, seeds);
  for (const rejection of ["bridge", "redraw"] as const) {
    const runs = await adaptiveRuns({ tolerance, rejection, n, seeds });
    const cells = [
      String(tolerance),
      rejection,
      `10 · ${n}`,
      runs.nfe.toFixed(1),
      runs.accepted.toFixed(1),
      runs.rejected.toFixed(1),
      `${runs.w2.toFixed(3)} ± ${runs.w2Error.toFixed(3)}`,
      floor.toFixed(3),
      `${runs.pathVariance.toFixed(3)} ± ${runs.pathError.toFixed(3)}`,
    ];
    rows.push(`| ${cells.join(" | ")} |`);
    console.error(rows[rows.length - 1]);
  }
}

const table = [...head, ...rows].join("\n");
if (process.argv.includes("--write")) {
  const page = fileURLToPath(new URL("../../../docs/adaptive-steps.md", import.meta.url));
  const section = /(<!-- table: generated -->\n)[\s\S]*?(<!-- \/table -->)/;
  writeFileSync(
    page,
    readFileSync(page, "utf8").replace(section, (_, begin: string, close: string) => `${begin}\n${table}\n\n${close}`),
  );
} else console.log(table);
