import { createCatalogue } from "@backstep/catalogue";
import { type ErrorCode, isBackstepError, type Scheme } from "@backstep/core";
import { findScheme } from "@backstep/experiment";
import {
  measureLawOrder,
  measureStrongOrders,
  measureWeakOrders,
  type OrderRow,
  uniformProblems,
} from "@backstep/orders";
import { alignColumns, twoDigits } from "@backstep/report";
import { type AllowFlags, allowedBy, defineAllowPlugins } from "./allow-plugins.ts";
import { type Command, printError, status } from "./command.ts";

interface OrderFlags extends AllowFlags {
  readonly json?: true;
}

/** `backstep order SCHEME… [--json] [--allow-plugins NAME…]`. */
export const order: Command<OrderFlags> = {
  define: (definition) =>
    void defineAllowPlugins(
      definition
        .argument("<scheme...>", "Names of schemes (`backstep schemes` lists them), or npm packages that export one")
        .option("--json", "Print one JSON object per scheme, kind of order and problem"),
    ),
  async run(names, { json, ...flags }, terminal) {
    const schemes: Scheme<unknown>[] = [];
    const source = { catalogue: createCatalogue(), folder: process.cwd(), allowPlugin: allowedBy(flags, terminal) };
    for (const name of names) schemes.push(await findScheme(name, {}, source));

    const rows: OrderRow[] = [];
    let code: number = status.ok;
    for (const scheme of schemes)
      for (const [title, measure] of measurements)
        try {
          const found = await measure(scheme, terminal.signal);
          rows.push(...found);
          if (json) for (const row of found) terminal.out(`${JSON.stringify(row)}\n`);
        } catch (error) {
          if (terminal.signal.aborted) return status.interrupted;
          printError(terminal, error, `${scheme.info.name}, ${title}: `);
          // The message says why this order cannot be measured. This is not a failure: another measurement may apply.
          if (!(isBackstepError(error) && notApplicable.has(error.code))) code = status.failed;
        }
    if (rows.length === 0) return status.failed;
    if (!json) terminal.out(orderTable(rows, terminal.columns));
    return code;
  },
};

const notApplicable = new Set<ErrorCode>(["CAPABILITY_MISSING", "LAW_NOT_AFFINE"]);

type Measurement = (scheme: Scheme<unknown>, signal: AbortSignal) => Promise<readonly OrderRow[]>;

const measurements: readonly (readonly [title: string, measure: Measurement])[] = [
  ...uniformProblems().map((problem): [string, Measurement] => [
    `law on ${problem.name}`,
    async (scheme, signal) => [await measureLawOrder(scheme, problem, { signal })],
  ]),
  ["weak orders", (scheme, signal) => measureWeakOrders(scheme, undefined, { signal })],
  ["strong orders", (scheme, signal) => measureStrongOrders(scheme, undefined, { signal })],
];

function orderTable(rows: readonly OrderRow[], width?: number): string {
  const head = ["scheme", "order", "problem", "declared", "measured", "verdict", "slopes"];
  const lines = rows.map(({ scheme, kind, problem, declared, verdict, order, uncertainty, slopes }) => [
    scheme,
    kind,
    problem,
    String(declared),
    verdict === "measured" ? `${order!.toFixed(2)} ± ${twoDigits(uncertainty!)}` : "—",
    verdict,
    slopes.map((slope) => slope.toFixed(3)).join(" "),
  ]);
  const notes = rows
    .filter(({ note }) => note !== "as declared")
    .map(({ scheme, kind, problem, note }) => `${scheme}, ${kind}, ${problem}: ${note}`);
  return `${[...alignColumns([head, ...lines], { ...(width && { width }), keys: 3 }), ...(notes.length > 0 ? ["", ...notes] : [])].join("\n")}\n`;
}
