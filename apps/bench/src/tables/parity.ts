import type { ParityRow } from "@backstep/parity";
import { alignColumns } from "@backstep/report";

/** Counts by peer and sampler, then every failing case, then the reasons of the skipped cases. In a terminal, a wide table is divided. */
export function parityTable(rows: readonly ParityRow[], columns?: number): string {
  const groups = grouped(rows, ({ peer, sampler }) => `${peer}: ${sampler}`);
  const head = ["sampler", "cases", "hold", "fail", "skipped", "largest error", "tolerance"];
  const lines = [...groups, ["all", rows] as const].map(([name, own]) => [name, ...counts(own)]);
  const failing = rows.filter(({ holds }) => holds === false);
  const skipped = grouped(
    rows.filter((row) => row.skipped),
    ({ reason }) => String(reason),
  );
  return [
    ...alignColumns([head, ...lines], columns ? { width: columns } : {}),
    ...titled(
      "failing",
      failing.map(
        ({ id, maxError, tolerance, reason }) => `${id}: ${maxError ?? "not finite"} > ${tolerance}, ${reason}`,
      ),
    ),
    ...titled(
      "skipped, with reasons",
      [...skipped].flatMap(([reason, own]) => [`${reason} (${own.length})`, ...own.map(({ id }) => `  ${id}`)]),
    ),
    "",
  ].join("\n");
}

function counts(rows: readonly ParityRow[]): string[] {
  const compared = rows.filter(({ skipped }) => !skipped);
  const failed = compared.filter(({ holds }) => !holds).length;
  const worst = Math.max(...compared.map(({ maxError }) => maxError ?? Number.POSITIVE_INFINITY));
  const tolerance = Math.max(...compared.map((row) => row.tolerance ?? 0));
  return [
    ...[rows.length, compared.length - failed, failed, rows.length - compared.length].map(String),
    compared.length === 0 ? "—" : worst.toExponential(1),
    compared.length === 0 ? "—" : tolerance.toExponential(0),
  ];
}

function grouped(rows: readonly ParityRow[], keyOf: (row: ParityRow) => string): ReadonlyMap<string, ParityRow[]> {
  const groups = new Map<string, ParityRow[]>();
  for (const row of rows) groups.set(keyOf(row), [...(groups.get(keyOf(row)) ?? []), row]);
  return groups;
}

function titled(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ["", `${title}:`, ...lines.map((line) => `  ${line}`)];
}
