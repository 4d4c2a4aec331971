import { BackstepError } from "@backstep/core";
import { describe, isRecord, suggestion } from "@backstep/core/plugin";
import { printable } from "@backstep/input";

/** The version of the protocol (`docs/certify.md`). */
export const protocol = "certify/1";

/** The first message of a sampler, in which it describes itself. */
export interface Hello {
  readonly name: string;
  readonly solves: "sde" | "ode";
  /** Number of independent standard normals per step, each with the shape of the points. */
  readonly normalsPerStep: number;
}

/** A request of a sampler during a run, or its answer. */
export type Message =
  | { readonly type: "score"; readonly t: number; readonly x: Float64Array }
  | { readonly type: "drift"; readonly t: number }
  | { readonly type: "done"; readonly id: number; readonly x: Float64Array };

const mostNormals = 16;

/**
 * Reads the hello of a sampler.
 *
 * @throws BackstepError `PROTOCOL_INVALID` with the line and the reason.
 */
export function readHello(line: string, number: number): Hello {
  const wrong = wrongLine(line, number);
  const message = readObject(line, wrong);
  const { type, backstep, name, solves, normalsPerStep } = message;
  if (type !== "hello") throw wrong(`type is ${describe(type)}; the first line must be a "hello"`);
  if (backstep !== protocol)
    throw wrong(
      `backstep is ${describe(backstep)}; it must be "${protocol}", the protocol of this version of Backstep`,
    );
  if (typeof name !== "string" || printable(name) === "") throw wrong(`name is ${describe(name)}; it must be a string`);
  if (solves !== "sde" && solves !== "ode") throw wrong(`solves is ${describe(solves)}; it must be "sde" or "ode"`);
  const most = solves === "ode" ? 0 : mostNormals;
  if (!(Number.isInteger(normalsPerStep) && (normalsPerStep as number) >= 0 && (normalsPerStep as number) <= most))
    throw wrong(
      `normalsPerStep is ${describe(normalsPerStep)}; for an ${solves} sampler it must be an integer from 0 to ${most}`,
    );
  return { name: printable(name, 60), solves, normalsPerStep: normalsPerStep as number };
}

/**
 * Reads a line from a sampler during a run with points in R^dim.
 *
 * @throws BackstepError `PROTOCOL_INVALID` with the line and the reason, `NON_FINITE` for numbers that are not finite.
 */
export function readMessage(line: string, number: number, dim: number): Message {
  const wrong = wrongLine(line, number);
  const { type, t, x, id } = readObject(line, wrong);
  switch (type) {
    case "score":
      return { type, t: readTime(t, wrong), x: readRows(x, dim, wrong) };
    case "drift":
      return { type, t: readTime(t, wrong) };
    case "done":
      return { type, id: id as number, x: readRows(x, dim, wrong) };
    default:
      throw wrong(
        `type is ${describe(type)}; ${suggestion(String(type), ["score", "drift", "done"]) || "it must be a string"}`,
      );
  }
}

/** Makes an error about a line of the sampler. */
export type WrongLine = (what: string, code?: "NON_FINITE" | "PROTOCOL_INVALID") => BackstepError;

/** The error factory for one line. */
export function wrongLine(line: string, number: number): WrongLine {
  const shown = printable(line, 80);
  return (what, code = "PROTOCOL_INVALID") =>
    new BackstepError(code, `line ${number} of the sampler: ${what}; the line is ${shown}`, { line: number });
}

function readObject(line: string, wrong: WrongLine): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    if (/[[,:]\s*-?(?:NaN|Infinity|inf|nan)\b/.test(line))
      throw wrong("it has NaN or an infinity, which JSON does not allow; send finite numbers", "NON_FINITE");
    throw wrong("it is not JSON");
  }
  if (!isRecord(value)) throw wrong("it is not an object");
  return value;
}

function readTime(t: unknown, wrong: WrongLine): number {
  if (typeof t !== "number") throw wrong(`t is ${describe(t)}; it must be one number`);
  return t;
}

/** Rows of `dim` numbers each, row-major. */
function readRows(x: unknown, dim: number, wrong: WrongLine): Float64Array {
  if (!Array.isArray(x) || x.length === 0) throw wrong(`x is ${describe(x)}; it must be a list of rows`);
  const rows = new Float64Array(x.length * dim);
  for (let i = 0; i < x.length; i++) {
    const row: unknown = x[i];
    if (!Array.isArray(row) || row.length !== dim)
      throw wrong(`x[${i}] is ${describe(row)}; it must be a list of ${dim} numbers`);
    for (let j = 0; j < dim; j++) {
      const value: unknown = row[j];
      if (typeof value !== "number") throw wrong(`x[${i}][${j}] is ${describe(value)}; it must be a number`);
      // 1e999 is valid JSON but exceeds the range of a double.
      if (!Number.isFinite(value)) throw wrong(`x[${i}][${j}] is ${value}; it must be finite`, "NON_FINITE");
      rows[i * dim + j] = value;
    }
  }
  return rows;
}
