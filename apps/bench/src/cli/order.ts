import { BackstepError, type Scheme } from "@backstep/core";
import { measureOrder, type OrderRow, orderProblems } from "../measure/canonical-orders.ts";
import { findScheme } from "../schemes/find.ts";
import { alignColumns } from "../text/columns.ts";
import { twoDigits } from "../text/number.ts";
import { type Command, status, tell } from "./command.ts";

/** `backstep order SCHEME… [--json]`. */
export const measureOrders: Command = {
  definition: {
    meta: { name: "order", description: "Measure the orders of schemes beside what they declare" },
    args: {
      scheme: { type: "positional", description: "Names of schemes, or npm packages that export one", valueHint: "…" },
      json: { type: "boolean", description: "Print one JSON object per scheme and problem" },
    },
  },
  async run({ _: names, json }, terminal) {
    if (names.length === 0)
      throw new BackstepError("OPTION_INVALID", "no scheme was named; `backstep schemes` lists them");
    const schemes: Scheme<unknown>[] = [];
    for (const name of names) schemes.push(await findScheme(name, {}, process.cwd()));

    const rows: OrderRow[] = [];
    let code: number = status.ok;
    for (const scheme of schemes)
      for (const problem of orderProblems())
        try {
          const row = await measureOrder(scheme, problem, terminal.signal);
          rows.push(row);
          if (json) terminal.out(`${JSON.stringify(row)}\n`);
        } catch (error) {
          if (terminal.signal.aborted) return status.interrupted;
          tell(terminal, error, `${scheme.info.name} on ${problem.name}: `);
          code = status.failed;
        }
    if (!json && rows.length > 0) terminal.out(orderTable(rows));
    return code;
  },
};

function orderTable(rows: readonly OrderRow[]): string {
  const head = ["scheme", "problem", "declared", "measured", "verdict", "slopes"];
  const lines = rows.map(({ scheme, problem, declared, verdict, order, uncertainty, slopes }) => [
    scheme,
    problem,
    String(declared),
    verdict === "measured" ? `${order!.toFixed(2)} ± ${twoDigits(uncertainty!)}` : "—",
    verdict,
    slopes.map((slope) => slope.toFixed(3)).join(" "),
  ]);
  const notes = rows
    .filter(({ note }) => note !== "as declared")
    .map(({ scheme, problem, note }) => `${scheme} on ${problem}: ${note}`);
  return `${[...alignColumns([head, ...lines]), ...(notes.length > 0 ? ["", ...notes] : [])].join("\n")}\n`;
}
