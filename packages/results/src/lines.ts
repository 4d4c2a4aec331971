import { createReadStream } from "node:fs";
import { lstat } from "node:fs/promises";
import { crc32 } from "node:zlib";
import { isRecord } from "@backstep/core/plugin";
import { type CausesRow, type Row, rowFromJson, rowToJson } from "@backstep/experiment";
import type { Damage } from "./damage.ts";

/** A row or the causes of an error, as a line of a file. */
export interface Entry<T> {
  /** The line, without its end. */
  readonly text: string;
  /** Equal entries are copies of one measurement. */
  readonly id: string;
  readonly row: T;
  /** The key of the metric (`Setting.metrics`); empty for causes. */
  readonly metricKey: string;
}

/** The content of a file of lines. */
export interface Lines<T> {
  readonly entries: readonly Entry<T>[];
  readonly damage: readonly Damage[];
  /** Whether the file holds the entries, one line each, and nothing else. */
  readonly clean: boolean;
  /** Whether damaged lines hold more than the beginning of an interrupted append. */
  readonly lossy: boolean;
}

/** What a line is. */
export type LineKind = "rows" | "causes";

const longest = 16 * 2 ** 20;
/** The largest file of lines in bytes: several million rows. */
const most = 2 ** 31;
const newline = 10;
const checkLength = ',"check":"00000000"}'.length;
const cure = "run the experiment again to measure it again";

/** A checksum as 8 hexadecimal digits: CRC-32, as `zlib.crc32` of Python computes it. */
export function checkOf(content: string | Uint8Array): string {
  return crc32(content).toString(16).padStart(8, "0");
}

/** The line of a row. Its last key is the checksum of the line without this key. */
export function toLine(row: object, extra: object = {}): string {
  const body = JSON.stringify({ ...rowToJson(row), ...extra });
  return `${body.slice(0, -1)},"check":"${checkOf(body)}"}`;
}

/** The entry of a row. */
export function entryOf<T extends Row | CausesRow>(row: T, metricKey: string): Entry<T> {
  const text = toLine(row, metricKey === "" ? {} : { metricKey });
  return { text, id: idOf(row, metricKey), row, metricKey };
}

function idOf(row: Row | CausesRow, metricKey: string): string {
  return "metric" in row ? `${row.cell} ${row.metric} ${metricKey}` : row.cell;
}

/** Reads a file of lines. A file that does not exist is empty. Reading never fails because of the content. */
export async function readLines<T extends Row | CausesRow>(file: string, kind: LineKind): Promise<Lines<T>> {
  const found = await lstat(file).catch(() => undefined);
  if (found === undefined) return { entries: [], damage: [], clean: true, lossy: false };
  if (!found.isFile()) {
    const message = "is not a file; move it away, and run the experiment again";
    return { entries: [], damage: [{ file, message }], clean: false, lossy: true };
  }
  if (found.size > most) {
    const message = `has ${found.size} bytes; at most ${most} are read; ${cure}`;
    return { entries: [], damage: [{ file, message }], clean: false, lossy: true };
  }
  const [entries, damage]: [Map<string, Entry<T>>, Damage[]] = [new Map(), []];
  let [line, lossy, whole] = [0, false, true];
  try {
    for await (const { bytes, ended } of linesOf(file)) {
      line++;
      const entry = parseLine<T>(bytes, kind);
      if (typeof entry !== "string") {
        whole &&= ended && !entries.has(entry.id);
        if (!entries.has(entry.id)) entries.set(entry.id, entry);
        continue;
      }
      const torn = !ended && bytes.toString("latin1", 0, 9) === '{"cell":"';
      lossy ||= !torn;
      damage.push({ file, line, message: `${torn ? "the line is incomplete" : entry}; ${cure}` });
    }
  } catch (error) {
    damage.push({ file, message: `cannot be read: ${(error as Error).message}; ${cure}` });
    lossy = true;
  }
  // Appends to a file with a second name would change what that name shows, such as a copy made of links.
  return { entries: [...entries.values()], damage, clean: whole && damage.length === 0 && found.nlink === 1, lossy };
}

/** The lines of a file as bytes. A line that is too long is cut. */
async function* linesOf(file: string): AsyncGenerator<{ bytes: Buffer; ended: boolean }, void, undefined> {
  let [parts, length]: [Buffer[], number] = [[], 0];
  const add = (part: Buffer): void => {
    if (length <= longest) parts.push(part);
    length += part.length;
  };
  for await (const chunk of createReadStream(file, { end: most - 1 }) as AsyncIterable<Buffer>) {
    let from = 0;
    for (let end = chunk.indexOf(newline); end !== -1; end = chunk.indexOf(newline, from)) {
      add(chunk.subarray(from, end));
      yield { bytes: Buffer.concat(parts), ended: true };
      [parts, length, from] = [[], 0, end + 1];
    }
    if (from < chunk.length) add(chunk.subarray(from));
  }
  if (length > 0) yield { bytes: Buffer.concat(parts), ended: false };
}

/** The entry of a line, or what is wrong with it. */
function parseLine<T extends Row | CausesRow>(bytes: Buffer, kind: LineKind): Entry<T> | string {
  if (bytes.length > longest) return "the line is too long";
  const tail = bytes.toString("latin1", Math.max(0, bytes.length - checkLength));
  const [, check] = /^,"check":"([\da-f]{8})"\}$/.exec(tail) ?? [];
  if (check === undefined) return "the line has no checksum at its end";
  const body = Buffer.concat([bytes.subarray(0, bytes.length - checkLength), Buffer.from("}")]);
  if (checkOf(body) !== check) return "the checksum does not fit the line";
  try {
    const { metricKey = "", ...stored }: Record<string, unknown> = JSON.parse(body.toString());
    const row = rowFromJson<T>(stored);
    if (typeof metricKey !== "string" || !isKind(row, kind)) return `the line is not one of ${kind}`;
    return { text: bytes.toString(), id: idOf(row, metricKey), row, metricKey };
  } catch {
    return "the line is not JSON";
  }
}

const numbersOf = {
  rows: ["value", "standardError", "floor", "steps", "nfe", "n"],
  causes: ["total", "steps"],
} as const;
const textsOf = { rows: ["cell", "scheme", "metric"], causes: ["cell", "scheme"] } as const;

function isKind(row: object, kind: LineKind): boolean {
  const values = row as Record<string, unknown>;
  return (
    isRecord(values.options) &&
    "metric" in values === (kind === "rows") &&
    textsOf[kind].every((key) => typeof values[key] === "string") &&
    numbersOf[kind].every((key) => typeof values[key] === "number")
  );
}
